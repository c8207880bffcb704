import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readReplay, ReplayFileError } from './replay-file.ts';

const SAVED = new URL('corpus/click-before-navigation.json', import.meta.url);

/** Reads a saved replay in which these are the faults. */
function readWith(faults: readonly string[]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-'));
  try {
    const file = path.join(folder, 'replay.json');
    const replay = JSON.parse(readFileSync(SAVED, 'utf8')) as { options: object };
    writeFileSync(file, JSON.stringify({ ...replay, options: { ...replay.options, faults } }));
    return readReplay(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('former names of faults are read as what they are called today', () => {
  const { options } = readWith(['worker-kill', 'extension-half-open', 'storage-slow']);
  expect(options.faults).toEqual(['worker-killed', 'black-hole', 'storage-slow']);
});

test('a fault that nobody knows is an error that names its place', () => {
  expect(() => readWith(['worker-kill', 'locusts'])).toThrow(ReplayFileError);
  expect(() => readWith(['worker-kill', 'locusts'])).toThrow('options.faults.1');
});
