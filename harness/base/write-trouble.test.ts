import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freeBytes, tryToWrite, whyNotWritten } from './write-trouble.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const systemError = (code: string): Error =>
  Object.assign(new Error(`${code}: as the system says`), { code });

test.each([
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'permission denied'],
  ['ENOSPC', 'no space is left on the disk'],
])('%s is put into words', (code, words) => {
  expect(whyNotWritten(systemError(code), folder)).toBe(words);
});

test('another error is shown as it is', () => {
  expect(whyNotWritten(systemError('EMFILE'), folder)).toBe('EMFILE: as the system says');
  expect(whyNotWritten('no', folder)).toBe('no');
});

test('a missing folder below one without write permission: permission denied', (context) => {
  // Root may write everywhere, but not to /proc.
  const closed = '/proc/self/no/such/folder';
  if (!existsSync('/proc/self')) context.skip();
  expect(whyNotWritten(systemError('ENOENT'), closed)).toBe('permission denied');
});

test('a folder is created, and nothing stays in it', () => {
  const deep = join(folder, 'a', 'b');
  tryToWrite(deep);
  expect(readdirSync(deep)).toEqual([]);
});

test('a file in place of a folder throws', () => {
  writeFileSync(join(folder, 'a'), '');
  expect(() => tryToWrite(join(folder, 'a'))).toThrow(/EEXIST/);
  mkdirSync(join(folder, 'b'));
  expect(() => tryToWrite(join(folder, 'b'))).not.toThrow();
});

test('the free space of a folder that does not exist yet is that of the one above it', () => {
  expect(freeBytes(folder)).toBeGreaterThan(0);
  expect(freeBytes(join(folder, 'no', 'such'))).toBeGreaterThan(0);
});
