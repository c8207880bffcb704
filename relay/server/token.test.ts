import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadToken } from './token.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'token-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

test('a missing token is made, in a file for its owner only, and stays the same', async () => {
  const file = join(directory, 'deep', 'token');
  const token = await loadToken(file);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect((await readFile(file, 'utf8')).trim()).toBe(token);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await loadToken(file)).toBe(token);
});

test('white space around a token is no part of it', async () => {
  const file = join(directory, 'token');
  await writeFile(file, '  0123456789abcdef \n');
  expect(await loadToken(file)).toBe('0123456789abcdef');
});

test.each(['', 'too-short', 'two words of sixteen characters'])(
  'the token %j is refused, with what to do',
  async (text) => {
    const file = join(directory, 'token');
    await writeFile(file, text);
    await expect(loadToken(file)).rejects.toThrow(/must be one word of at least 16 .* Delete the file/);
  },
);

test('a token file that cannot be read is not overwritten', async () => {
  await expect(loadToken(directory)).rejects.toThrow(/cannot be read \(EISDIR\)/);
});
