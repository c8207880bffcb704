import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeReportFile } from '../report/write.ts';
import { EXIT } from './exit-codes.ts';
import { writing } from './writing.ts';

let folder: string;
let printed: string;
const before = process.exitCode;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-writing-'));
  printed = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  process.exitCode = before;
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** The path is a folder, so the file cannot be written. */
const unwritable = (): Promise<boolean> => writing(() => writeReportFile(folder, '{}', 'result'));

test('a file that cannot be written is reported, and turns a pass into inconclusive', async () => {
  process.exitCode = EXIT.passed;
  await unwritable();
  expect(printed).toMatch(/^Cannot write the result to .*: there is a folder of that name/);
  expect(process.exitCode).toBe(EXIT.unknown);
});

test('a failure stays a failure', async () => {
  process.exitCode = EXIT.failed;
  await unwritable();
  expect(process.exitCode).toBe(EXIT.failed);
});

test('a successful write does not change the verdict', async () => {
  process.exitCode = EXIT.passed;
  const file = join(folder, 'deep', 'result.json');
  await writing(() => writeReportFile(file, '{}', 'result'));
  expect(readFileSync(file, 'utf8')).toBe('{}');
  expect([printed, process.exitCode]).toEqual(['', EXIT.passed]);
});

test('any other error is rethrown', async () => {
  await expect(writing(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
});
