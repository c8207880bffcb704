import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSubject, SubjectError } from './subject.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-subject-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function manifest(text: string): Promise<void> {
  await writeFile(join(folder, 'manifest.json'), text);
}

test('a manifest may have comments, and a string may look like one', async () => {
  await manifest(`{ // one
    "manifest_version": 3, /* two */ "name": "a // b /* c */", "version": "1",
    "background": { "service_worker": "w.js" } }`);
  expect(await readSubject(folder)).toMatchObject({
    ...{ name: 'a // b /* c */', version: '1', hasWorker: true },
  });
});

test.each([
  ['{ "manifest_version": 3,', 'is not JSON'],
  ['null', 'has no JSON object'],
  ['{ "manifest_version": 2 }', 'is not a Manifest V3 extension'],
])('the manifest %s is wrong usage, and the message says why', async (text, says) => {
  await manifest(text);
  const error: unknown = await readSubject(folder).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SubjectError);
  expect(String(error)).toContain(says);
});

test('a folder without a manifest is wrong usage, and the message says what to pass', async () => {
  await expect(readSubject(folder)).rejects.toThrow('Pass the folder of an unpacked extension');
});

test('a localized name is read in its default language', async () => {
  await manifest('{ "manifest_version": 3, "name": "__MSG_extName__", "default_locale": "en" }');
  expect((await readSubject(folder)).name).toBe('__MSG_extName__');
  await mkdir(join(folder, '_locales/en'), { recursive: true });
  await writeFile(join(folder, '_locales/en/messages.json'), '{ "extname": { "message": "Blocker" } }');
  expect((await readSubject(folder)).name).toBe('Blocker');
});

test('a locale does not lead out of the extension', async () => {
  await manifest('{ "manifest_version": 3, "name": "__MSG_extName__", "default_locale": "../lib" }');
  await mkdir(join(folder, '_locales'), { recursive: true });
  await mkdir(join(folder, 'lib'), { recursive: true });
  await writeFile(join(folder, 'lib/messages.json'), '{ "extname": { "message": "Other" } }');
  expect((await readSubject(folder)).name).toBe('__MSG_extName__');
});

test('its pages are those that the manifest names, each once', async () => {
  await manifest(`{ "manifest_version": 3, "action": { "default_popup": "popup.html" },
    "options_ui": { "page": "options.html" }, "side_panel": { "default_path": "popup.html" },
    "chrome_url_overrides": { "newtab": "tab.html" } }`);
  expect((await readSubject(folder)).pages).toEqual(['popup.html', 'options.html', 'tab.html']);
});
