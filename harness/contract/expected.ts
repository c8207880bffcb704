/** What a real Chromium has answered, by the probes' names. `CONTRACT_WRITE=1` with the e2e test writes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../setup/root.ts';
import type { Probe } from './probe.ts';

const FILE = path.join(repositoryRoot, 'harness/contract/chromium.json');

/** Throws for a probe that no Chromium has answered yet. */
export function expectedOf({ name }: Probe): unknown {
  const all = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>;
  if (!(name in all)) throw new Error(`No Chromium has answered yet: ${name}. Run the project contract.`);
  return all[name];
}

export function writeExpected(answers: ReadonlyMap<string, unknown>): void {
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(answers), null, 2)}\n`);
}
