import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../../harness/setup/root.ts';
import { MARKS } from './sometimes.ts';

/** As harness/setup/build.mjs finds them. */
const LINE = /^ *sometimes\('([^']*)'\);$/gm;

function sources(): string[] {
  return ['relay', 'extension'].flatMap((folder) =>
    readdirSync(path.join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .filter((name) => !name.endsWith('sometimes.ts'))
      .map((name) => readFileSync(path.join(repositoryRoot, folder, name), 'utf8')),
  );
}

test('each mark stands once in the code, on a line that the shipped build leaves out', () => {
  const texts = sources();
  const found = texts.flatMap((text) => [...text.matchAll(LINE)].map(([, mark]) => mark));
  expect(found.sort()).toEqual([...MARKS].sort());
  const calls = texts.reduce((count, text) => count + text.split('sometimes(').length - 1, 0);
  expect(calls).toBe(MARKS.length);
});

test('the shipped build has no marks', () => {
  for (const file of ['relay.js', 'extension/worker.js'])
    expect(readFileSync(path.join(repositoryRoot, 'dist', file), 'utf8')).not.toContain('holdfastMark');
});
