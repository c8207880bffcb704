import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SECRET_LIMITS } from './secret-limits.ts';
import { loadToken } from './token.ts';
import {
  addToken,
  hashOf,
  listTokens,
  mayMakeDefault,
  revokeToken,
  rotateToken,
  TokenError,
} from './token-store.ts';

let folder: string;
let tokenFile: string;
let named: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokens-'));
  tokenFile = join(folder, 'token');
  named = join(folder, 'tokens.json');
});

afterEach(() => rm(folder, { recursive: true }));

function names(): string[] {
  return listTokens(tokenFile).map(({ name }) => name);
}

function valid(token: string): boolean {
  return listTokens(tokenFile).some(({ sha256 }) => sha256 === hashOf(token));
}

describe('a named token', () => {
  test('is valid, and only its hash is kept, in a file for its owner only', async () => {
    const token = await addToken(tokenFile, 'ci');
    expect(token).toMatch(/^[\w-]{43}$/);
    expect([names(), valid(token)]).toEqual([['ci'], true]);
    expect(await readFile(named, 'utf8')).not.toContain(token);
    expect((await stat(named)).mode & 0o777).toBe(0o600);
  });

  test('is replaced by another one, and the others stay', async () => {
    const [old, other] = [await addToken(tokenFile, 'ci'), await addToken(tokenFile, 'notebook')];
    const fresh = await rotateToken(tokenFile, 'ci');
    expect([valid(old), valid(fresh), valid(other)]).toEqual([false, true, true]);
    expect(names()).toEqual(['ci', 'notebook']);
  });

  test('is revoked, and the others stay', async () => {
    const [old, other] = [await addToken(tokenFile, 'ci'), await addToken(tokenFile, 'notebook')];
    await revokeToken(tokenFile, 'ci');
    expect([valid(old), valid(other), names()]).toEqual([false, true, ['notebook']]);
  });

  test.each([
    '',
    'Ci',
    'c i',
    '-ci',
    '.ci',
    '__proto__',
    'ci/..',
    'x'.repeat(SECRET_LIMITS.tokenNameCharsMax + 1),
  ])('cannot be named %j', async (name) => {
    await expect(addToken(tokenFile, name)).rejects.toThrow(
      /cannot be a token's name: at most 32 characters/,
    );
  });

  test.each(['a', '1', 'ci-2.main_x', 'constructor', 'x'.repeat(SECRET_LIMITS.tokenNameCharsMax)])(
    'can be named %j',
    async (name) => {
      await addToken(tokenFile, name);
      expect(names()).toEqual([name]);
    },
  );

  test('cannot be made twice, nor be the default one', async () => {
    await addToken(tokenFile, 'ci');
    await expect(addToken(tokenFile, 'ci')).rejects.toThrow('The token "ci" already exists');
    await expect(addToken(tokenFile, 'default')).rejects.toThrow('The token "default" already exists');
  });

  test('that is not there is neither replaced nor revoked', async () => {
    await expect(rotateToken(tokenFile, 'ci')).rejects.toThrow(TokenError);
    await expect(revokeToken(tokenFile, 'ci')).rejects.toThrow('There is no token named "ci"');
  });

  test('is not lost when several are made at once', async () => {
    const all = Array.from({ length: 12 }, (_, index) => addToken(tokenFile, `token-${index}`));
    const tokens = await Promise.all(all);
    expect(tokens.filter(valid)).toHaveLength(12);
  });

  test('is one of a limited number', async () => {
    const entry = { name: 'x', sha256: hashOf('x'), created: new Date().toISOString() };
    const full = Array.from({ length: SECRET_LIMITS.namedTokensMax - 1 }, (_, index) => ({
      ...entry,
      name: `token-${index}`,
    }));
    await writeFile(named, JSON.stringify({ version: 1, defaultRevoked: false, tokens: full }), {
      mode: 0o600,
    });
    await addToken(tokenFile, 'last');
    await expect(addToken(tokenFile, 'one-more')).rejects.toThrow('Revoke one first');
    expect(names()).toHaveLength(SECRET_LIMITS.namedTokensMax);
  });
});

describe('the default token', () => {
  test('is listed first', async () => {
    await addToken(tokenFile, 'ci');
    const token = await loadToken(tokenFile);
    expect([names(), valid(token)]).toEqual([['default', 'ci'], true]);
  });

  test('is replaced in its file', async () => {
    const old = await loadToken(tokenFile);
    const fresh = await rotateToken(tokenFile, 'default');
    expect((await readFile(tokenFile, 'utf8')).trim()).toBe(fresh);
    expect([valid(old), valid(fresh)]).toEqual([false, true]);
  });

  test('is revoked with its file, and no other is made until it is replaced', async () => {
    const old = await loadToken(tokenFile);
    await revokeToken(tokenFile, 'default');
    await expect(stat(tokenFile)).rejects.toThrow('ENOENT');
    expect([names(), mayMakeDefault(tokenFile)]).toEqual([[], false]);
    // Somebody puts the old file back.
    await writeFile(tokenFile, old, { mode: 0o600 });
    expect(valid(old)).toBe(false);
    const fresh = await rotateToken(tokenFile, 'default');
    expect([valid(fresh), mayMakeDefault(tokenFile)]).toEqual([true, true]);
  });
});

describe('a damaged file', () => {
  const hash = 'a'.repeat(64);
  const created = '2026-01-01T00:00:00.000Z';

  test.each([
    ['what is no JSON', '{"version":1,'],
    ['another version', '{"version":2,"defaultRevoked":false,"tokens":[]}'],
    ['more than it should have', '{"version":1,"defaultRevoked":false,"tokens":[],"admin":true}'],
    [
      'no hash',
      `{"version":1,"defaultRevoked":false,"tokens":[{"name":"ci","sha256":"","created":"${created}"}]}`,
    ],
    ['the name of the default token', one('default')],
    ['a name twice', one('ci', 'ci')],
  ])('with %s is named, and nothing in it is lost', async (_, text) => {
    await writeFile(named, text, { mode: 0o600 });
    expect(() => listTokens(tokenFile)).toThrow(
      /tokens\.json was refused: it is damaged \(.*\), and was left unchanged\. .*Repair it/,
    );
    await expect(addToken(tokenFile, 'new')).rejects.toThrow('is damaged');
    await expect(revokeToken(tokenFile, 'ci')).rejects.toThrow('is damaged');
    expect(await readFile(named, 'utf8')).toBe(text);
  });

  function one(...tokens: string[]): string {
    const entries = tokens.map((name) => ({ name, sha256: hash, created }));
    return JSON.stringify({ version: 1, defaultRevoked: false, tokens: entries });
  }
});
