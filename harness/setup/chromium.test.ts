import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureChromium, findChromium, isGoogleChrome } from './chromium.mjs';
import { installChromium } from './install-chromium.mjs';
import { SetupTrouble } from './trouble.mjs';

let directory: string;
let own: string;
let systems: string;

function executable(...names: string[]): string {
  const file = path.join(directory, ...names);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, '');
  fs.chmodSync(file, 0o755);
  return file;
}

beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-chromium-test-'));
  own = executable('playwright', 'chrome');
  systems = executable('bin', process.platform === 'win32' ? 'chromium.exe' : 'chromium');
});
afterAll(() => {
  fs.rmSync(directory, { recursive: true });
});

/** A lookup that sees only what a test provides. */
function lookup(env: NodeJS.ProcessEnv = {}) {
  return { env, playwrightPath: () => own, places: [], runs: () => true };
}

test('HOLDFAST_CHROMIUM comes first', () => {
  expect(findChromium(lookup({ HOLDFAST_CHROMIUM: systems, PATH: '' }))).toBe(systems);
});

test('a HOLDFAST_CHROMIUM that is not an executable file is an error, not ignored', () => {
  expect(() => findChromium(lookup({ HOLDFAST_CHROMIUM: path.join(directory, 'absent') }))).toThrow(
    SetupTrouble,
  );
  expect(() => findChromium(lookup({ HOLDFAST_CHROMIUM: directory }))).toThrow(/not an executable file/);
});

test("Playwright's own Chromium comes before the system's", () => {
  const env = { PATH: path.dirname(systems) };
  expect(findChromium(lookup(env))).toBe(own);
  expect(findChromium({ ...lookup(env), playwrightPath: () => undefined })).toBe(systems);
  expect(findChromium({ ...lookup(env), playwrightPath: () => path.join(directory, 'absent') })).toBe(
    systems,
  );
});

test('a browser that does not start is skipped', () => {
  const env = { PATH: path.dirname(systems) };
  expect(findChromium({ ...lookup(env), runs: (file: string) => file !== own })).toBe(systems);
});

test('the usual paths are tried after PATH', () => {
  const elsewhere = executable('opt', 'chromium');
  const bare = { ...lookup({ PATH: '' }), playwrightPath: () => undefined };
  expect(findChromium({ ...bare, places: [elsewhere] })).toBe(elsewhere);
  expect(findChromium(bare)).toBeUndefined();
});

test.each([
  ['/opt/google/chrome/google-chrome', true],
  ['/opt/google/chrome/chrome', true],
  ['/usr/bin/google-chrome-stable', true],
  ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', true],
  [String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`, true],
  ['/Applications/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing', false],
  ['/home/me/.cache/ms-playwright/chromium-1200/chrome-linux/chrome', false],
  ['/usr/lib/chromium/chromium', false],
])('%s is Google Chrome: %s', (file, expected) => {
  expect(isGoogleChrome(file)).toBe(expected);
});

test('each installer is tried until a browser starts', async () => {
  const tried: string[] = [];
  const installer = (name: string, possible = true) => ({
    name,
    possible: () => possible,
    run: () => {
      tried.push(name);
      return Promise.resolve({ ok: name !== 'broken', output: `${name} said so` });
    },
  });
  const find = () => (tried.includes('second') ? own : undefined);
  const installers = [
    installer('broken'),
    installer('impossible', false),
    installer('second'),
    installer('third'),
  ];
  const install = (look: () => string | undefined) => installChromium(look, installers);
  await expect(ensureChromium({ find, install })).resolves.toBe(own);
  expect(tried).toEqual(['broken', 'second']);
  await expect(installChromium(() => undefined, [installer('broken')])).rejects.toThrow(
    /broken said so[^]*HOLDFAST_CHROMIUM/,
  );
});
