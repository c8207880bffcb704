import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { codeIn } from '../protocol/pairing-code.ts';
import { openCode, PairingCodes, PairingLockedError } from './pairing-codes.ts';
import { SECRET_LIMITS } from './secret-limits.ts';

const PORT = 18_792;

let folder: string;
let tokenFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
  tokenFile = join(folder, 'token');
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

/** Only the date: files need the other timers. */
function at(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: ms });
}

/** The code as it is typed. */
async function open(port = PORT): Promise<string> {
  return codeIn((await openCode(tokenFile, port)).code) ?? '';
}

test('a code is shown in two parts, kept where only the user can read it, and taken once', async () => {
  const { code } = await openCode(tokenFile, PORT);
  expect(code).toMatch(/^[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{3}$/);
  if (process.platform !== 'win32')
    expect(statSync(join(folder, `pairing-${PORT}.json`)).mode & 0o777).toBe(0o600);
  const codes = new PairingCodes(tokenFile, PORT);
  expect(codes.take()).toEqual({ code: codeIn(code) });
  expect(codes.take()).toEqual({ refused: 'none' });
});

test('a code is valid for two minutes, and only at its port', async () => {
  at(1_000_000);
  const code = await open();
  expect(new PairingCodes(tokenFile, 9_001).take()).toEqual({ refused: 'none' });
  at(1_000_000 + SECRET_LIMITS.codeMs - 1);
  expect(new PairingCodes(tokenFile, PORT).take()).toEqual({ code });
  at(1_000_000 + SECRET_LIMITS.codeMs);
  expect(new PairingCodes(tokenFile, PORT).take()).toEqual({ refused: 'none' });
});

test('a new code takes the place of the last one', async () => {
  await open();
  const second = await open();
  expect(new PairingCodes(tokenFile, PORT).take()).toEqual({ code: second });
});

test('too many wrong guesses in a row lock pairing for a while, whoever asks', async () => {
  at(1_000_000);
  const codes = new PairingCodes(tokenFile, PORT);
  for (let wrong = 1; wrong < SECRET_LIMITS.wrongCodesMax; wrong++) {
    await open();
    codes.take();
    expect(await codes.wrong()).toBe(false);
  }
  await open();
  codes.take();
  expect(await codes.wrong()).toBe(true);
  await expect(open()).rejects.toThrow(PairingLockedError);
  expect(codes.take()).toEqual({ refused: 'locked' });
  await codes.close();
  expect(new PairingCodes(tokenFile, PORT).take()).toEqual({ refused: 'locked' });
  at(1_000_000 + SECRET_LIMITS.pairingLockedMs);
  const code = await open();
  expect(new PairingCodes(tokenFile, PORT).take()).toEqual({ code });
});

test('a right code makes the wrong ones forgotten', async () => {
  const codes = new PairingCodes(tokenFile, PORT);
  for (let round = 0; round < SECRET_LIMITS.wrongCodesMax; round++) {
    await open();
    codes.take();
    expect(await codes.wrong()).toBe(false);
    await codes.right();
  }
});

test('a relay that ends takes its code with it, and leaves no file', async () => {
  await open();
  await new PairingCodes(tokenFile, PORT).close();
  expect(await readdir(folder)).toEqual([]);
  await new PairingCodes(tokenFile, PORT).close();
});

test.each([
  ['k7q-f3m', 'K7QF3M'],
  [' K7Q F3M ', 'K7QF3M'],
  ['K7QF3', undefined],
  ['K7QF3MM', undefined],
  ['K0QF3M', undefined],
  ['', undefined],
])('%j is read as %j', (typed, code) => {
  expect(codeIn(typed)).toBe(code);
});
