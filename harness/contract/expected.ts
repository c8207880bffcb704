/** The results in a real Chromium, by probe name. Running the e2e test with `CONTRACT_WRITE=1` updates them. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../setup/root.ts';
import type { Probe } from './probe.ts';

const FILE = path.join(repositoryRoot, 'harness/contract/chromium.json');

/** Throws for a probe that has no result yet. */
export function expectedOf({ name }: Probe): unknown {
  const all = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>;
  if (!(name in all))
    throw new Error(
      `No result from a real Chromium for "${name}". Run: CONTRACT_WRITE=1 npx playwright test --project=contract`,
    );
  return all[name];
}

export function writeExpected(answers: ReadonlyMap<string, unknown>): void {
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(answers), null, 2)}\n`);
}
