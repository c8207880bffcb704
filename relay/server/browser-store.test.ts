import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addBrowser, BrowserError, forgetBrowser, listBrowsers, renameBrowser } from './browser-store.ts';
import { SecretFileError } from './secret-file.ts';
import { SECRET_LIMITS } from './secret-limits.ts';

let folder: string;
let tokenFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
  tokenFile = join(folder, 'token');
});

afterEach(() => rmSync(folder, { recursive: true }));

function add(instanceId: string, product = 'Chrome/156.0.0.0', pairingKey = 'a'.repeat(64)): Promise<string> {
  return addBrowser(tokenFile, { instanceId, product, pairingKey });
}

function names(): string[] {
  return listBrowsers(tokenFile).map(({ name }) => name);
}

test('browsers are named after their product, and numbered', async () => {
  expect(await add('one')).toBe('Chrome 156');
  expect(await add('two')).toBe('Chrome 156 (2)');
  expect(await add('three')).toBe('Chrome 156 (3)');
  expect(await add('four', '\u001b[31mstrange')).toBe('Browser');
  expect(names()).toEqual(['Chrome 156', 'Chrome 156 (2)', 'Chrome 156 (3)', 'Browser']);
  if (process.platform !== 'win32') expect(statSync(join(folder, 'browsers.json')).mode & 0o777).toBe(0o600);
});

test('a browser that pairs again keeps its name and gets another key', async () => {
  await add('one');
  await renameBrowser(tokenFile, 'Chrome 156', 'Work');
  expect(await add('one', 'Chrome/157.0.0.0', 'b'.repeat(64))).toBe('Work');
  expect(listBrowsers(tokenFile)).toMatchObject([{ name: 'Work', pairingKey: 'b'.repeat(64) }]);
});

test('it is renamed and forgotten by its name', async () => {
  await add('one');
  await add('two');
  await renameBrowser(tokenFile, 'Chrome 156', 'Work');
  await expect(renameBrowser(tokenFile, 'Work', 'Chrome 156 (2)')).rejects.toThrow('another browser named');
  await expect(renameBrowser(tokenFile, 'Work', '')).rejects.toThrow(BrowserError);
  await expect(renameBrowser(tokenFile, 'Work', 'a\u0007')).rejects.toThrow('no control characters');
  await expect(renameBrowser(tokenFile, 'none', 'x')).rejects.toThrow('There is no browser named "none"');
  await forgetBrowser(tokenFile, 'Chrome 156 (2)');
  await expect(forgetBrowser(tokenFile, 'Chrome 156 (2)')).rejects.toThrow('There is no browser');
  expect(names()).toEqual(['Work']);
});

test('there is a limit, which a browser that pairs again does not reach', async () => {
  for (let i = 0; i < SECRET_LIMITS.browsersMax; i++) await add(`browser ${i}`);
  await expect(add('one more')).rejects.toThrow('(browsersMax)');
  await add('browser 0');
});

test('a damaged file is left as it is', async () => {
  const file = join(folder, 'browsers.json');
  writeFileSync(file, '{"version":1,"browsers":[{}]}', { mode: 0o600 });
  expect(() => listBrowsers(tokenFile)).toThrow(SecretFileError);
  await expect(add('one')).rejects.toThrow('it is damaged');
});
