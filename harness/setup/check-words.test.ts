import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkRepository, findWords } from './check-words.mjs';

let root: string;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'check-words-test-'));
});
afterEach(() => {
  fs.rmSync(root, { recursive: true });
});

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
}

test('finds a phrase in a string, with its line and an alternative', () => {
  expect(findWords("one\nthrow new Error('Waited 60 s in vain');")).toEqual([
    { line: 2, words: 'in vain', say: expect.stringContaining('timed out') as string },
  ]);
});

test.each([
  'A Chromium was not to be had',
  'whether it is right could not be told',
  'the person shares a tab',
  'Each of its lives ends',
  'takes the tab back',
  'was taken back',
  'the next life of the worker',
  'this relay gives no means to tell',
  'The client is told once; whose end ends it',
  'something turns in a circle',
  'waited until everything comes to rest',
  'Looks whether anybody notices',
])('finds: %s', (text) => {
  expect(findWords(text)).not.toEqual([]);
});

test.each([
  'The user stops sharing the tab.',
  "{ type: 'life', of: 'worker' }",
  'the personal folder',
  'Put dist/ back into its repository.',
])('accepts: %s', (text) => {
  expect(findWords(text)).toEqual([]);
});

test('finds a phrase across the lines of a comment', () => {
  expect(findWords('/**\n * The user may take\n * it back.\n */')).toMatchObject([{ line: 2 }]);
});

test('ignores quoted output in Markdown', () => {
  expect(findWords('Text\n\n```text\nin vain\n```\n\nin vain\n')).toMatchObject([{ line: 7 }]);
});

test('checks text files only, and names file and line', () => {
  write('docs/soak.md', '# Soaks\n\nin vain\n');
  write('docs/image.png', 'in vain');
  write('harness/races/language.ts', '// everything comes right\n// in vain\n');
  expect(checkRepository(root)).toEqual([
    'docs/soak.md:3: "in vain". Instead: "timed out waiting for …", "without effect".',
    'harness/races/language.ts:2: "in vain". Instead: "timed out waiting for …", "without effect".',
  ]);
});
