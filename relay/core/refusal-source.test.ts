/** Errors are made where they can be found: in errors.ts and outcome.ts, and refusals by `refused` and `limitReached`. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const FOLDERS = ['.', './cdp', './link', './methods', '../server'];
const WRITES_CODE = /\bcode:\s*-32_?\d{3}\b/;

/** Files that may write an error's code. */
const MAY = new Set(['./errors.ts', './outcome.ts']);

test('no other file of the relay writes an error with its code', () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, import.meta.url))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => `${folder}/${name}`),
  );
  expect(files.length).toBeGreaterThan(50);
  const writing = files.filter((file) =>
    WRITES_CODE.test(readFileSync(new URL(file, import.meta.url), 'utf8')),
  );
  expect(writing.filter((file) => !MAY.has(file))).toEqual([]);
  expect(writing).toEqual([...MAY]);
});
