import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeReportFile } from '../report/write.ts';
import { EXIT } from './exit-codes.ts';
import { writing } from './writing.ts';

let folder: string;
let told: string;
const before = process.exitCode;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-writing-'));
  told = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});

afterEach(() => {
  process.exitCode = before;
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A folder is where the file should be. */
const unwritable = (): Promise<void> => writing(() => writeReportFile(folder, '{}', 'result'));

test('what cannot be written is told, and a pass can no longer be told', async () => {
  process.exitCode = EXIT.passed;
  await unwritable();
  expect(told).toMatch(/^Cannot write the result to .*EISDIR/);
  expect(process.exitCode).toBe(EXIT.unknown);
});

test('a failure stays one', async () => {
  process.exitCode = EXIT.failed;
  await unwritable();
  expect(process.exitCode).toBe(EXIT.failed);
});

test('what is written leaves the verdict as it is', async () => {
  process.exitCode = EXIT.passed;
  const file = join(folder, 'deep', 'result.json');
  await writing(() => writeReportFile(file, '{}', 'result'));
  expect(readFileSync(file, 'utf8')).toBe('{}');
  expect([told, process.exitCode]).toEqual(['', EXIT.passed]);
});

test('any other error is not kept quiet', async () => {
  await expect(writing(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
});
