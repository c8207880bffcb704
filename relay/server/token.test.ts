import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadPairingKey, loadToken, pairingKeyFile } from './token.ts';

let directory: string;
let tokenFile: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'token-'));
  tokenFile = join(directory, 'token');
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe.each([
  ['token', loadToken, (file: string) => file],
  ['pairing key', loadPairingKey, pairingKeyFile],
])('the %s', (_, load, fileOf) => {
  test('is made where it is missing, in a file for its owner only, and stays the same', async () => {
    const deep = join(directory, 'deep', 'token');
    const secret = await load(deep);
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect((await readFile(fileOf(deep), 'utf8')).trim()).toBe(secret);
    expect((await stat(fileOf(deep))).mode & 0o777).toBe(0o600);
    expect(await load(deep)).toBe(secret);
  });

  test('is the same for all who make it at once', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => load(tokenFile)));
    expect(new Set(all).size).toBe(1);
  });

  test('has no white space around it', async () => {
    await writeFile(fileOf(tokenFile), '  0123456789abcdef \n', { mode: 0o600 });
    expect(await load(tokenFile)).toBe('0123456789abcdef');
  });

  test.each(['', 'too-short', 'two words of sixteen characters', 'sixteen characters\0'])(
    'is not %j, and the error says what to do',
    async (text) => {
      await writeFile(fileOf(tokenFile), text, { mode: 0o600 });
      await expect(load(tokenFile)).rejects.toThrow(/must contain one word of at least 16 .*Delete the file/);
    },
  );

  test('is not taken from a file that others can read', async () => {
    await writeFile(fileOf(tokenFile), '0123456789abcdef');
    await chmod(fileOf(tokenFile), 0o666);
    await expect(load(tokenFile)).rejects.toThrow('other users');
  });
});

test('token and pairing key are two secrets', async () => {
  expect(await loadToken(tokenFile)).not.toBe(await loadPairingKey(tokenFile));
});
