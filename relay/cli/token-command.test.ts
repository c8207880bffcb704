import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { hashOf, listTokens } from '../server/token-store.ts';
import { loadToken } from '../server/token.ts';
import { relayCommand } from './relay-command.ts';

let folder: string;
let tokenFile: string;
let out: string;
let err: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-command-'));
  tokenFile = join(folder, 'token');
  out = err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${String(code)}`);
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function relay(...words: string[]): Promise<void> {
  out = err = '';
  await relayCommand().parseAsync(words, { from: 'user' });
}

test('a new token is all that is on standard output, and is shown once', async () => {
  await relay('token', 'add', 'ci', '--token-file', tokenFile);
  const token = out.trim();
  expect(listTokens(tokenFile)).toMatchObject([{ name: 'ci', sha256: hashOf(token) }]);
  expect(err).toBe('Token "ci". Copy it now: the relay only keeps its hash.\n');
  await relay('token', 'list', '--token-file', tokenFile);
  expect(out).toMatch(/^ci {2}created 20.* {2}SHA-256 [0-9a-f]{8}…\n$/);
  expect(out + err).not.toContain(token);
});

test('the file may be named before the word "token" as well', async () => {
  await loadToken(tokenFile);
  await relay('--token-file', tokenFile, 'token', 'list');
  expect(out).toContain(`default  in ${tokenFile}`);
});

test('a replaced token is shown, and where it is kept', async () => {
  await relay('token', 'add', 'ci', '--token-file', tokenFile);
  const old = out;
  await relay('token', 'rotate', 'ci', '--token-file', tokenFile);
  expect([out === old, listTokens(tokenFile)[0]?.sha256]).toEqual([false, hashOf(out.trim())]);
  await relay('token', 'rotate', 'default', '--token-file', tokenFile);
  expect(await readFile(tokenFile, 'utf8')).toBe(out);
  expect(err).toContain(`It is in ${tokenFile}.`);
});

test('a revoked token is not listed any more', async () => {
  await relay('token', 'add', 'ci', '--token-file', tokenFile);
  await relay('token', 'revoke', 'ci', '--token-file', tokenFile);
  expect(err).toContain('The token "ci" is revoked.');
  await relay('token', 'list', '--token-file', tokenFile);
  expect(out).toBe('');
});

test('what cannot be done ends with 1 and a sentence', async () => {
  await expect(relay('token', 'revoke', 'ci', '--token-file', tokenFile)).rejects.toThrow('exit 1');
  expect(err).toContain('There is no token named "ci"');
  await writeFile(join(folder, 'tokens.json'), 'damaged', { mode: 0o600 });
  await expect(relay('token', 'list', '--token-file', tokenFile)).rejects.toThrow('exit 1');
  expect(err).toContain('is damaged');
});
