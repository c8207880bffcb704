/** Both languages are complete, each text is used, and no page has a text of its own. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { i18nIn, LANGUAGES, readMessages } from './testing/messages.ts';
import { text } from './text.ts';

const EXTENSION = join(import.meta.dirname, '..');
const FILES = readdirSync(EXTENSION, { recursive: true, encoding: 'utf8' });
/** Nobody sees the watchdog's document. */
const PAGES = FILES.filter((name) => name.endsWith('.html') && !name.startsWith('offscreen'));
const SCRIPTS = FILES.filter((name) => /\.ts$/.test(name) && !/\.test\.ts$|testing/.test(name));
const ENGLISH = readMessages('en');
const KEYS = Object.keys(ENGLISH);

const read = (name: string): string => readFileSync(join(EXTENSION, name), 'utf8');

function all(source: string, pattern: RegExp): string[] {
  return [...source.matchAll(pattern)].map(([, found = '']) => found);
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each(LANGUAGES)('%s has the texts and placeholders of the others, in order', (language) => {
  const messages = readMessages(language);
  expect(Object.keys(messages)).toEqual(KEYS);
  for (const [key, { message, placeholders = {} }] of Object.entries(messages)) {
    expect([key, placeholders]).toEqual([key, ENGLISH[key]?.placeholders ?? {}]);
    const names = Object.keys(placeholders);
    // `text` passes the values in the order of their names.
    expect([key, names]).toEqual([key, names.toSorted()]);
    expect(Object.values(placeholders)).toEqual(names.map((_, index) => ({ content: `$${index + 1}` })));
    expect([key, [...new Set(all(message, /\$(\w+)\$/g))].toSorted()]).toEqual([key, names]);
    expect([key, message.replaceAll(/\$\w+\$/g, '')]).toEqual([key, expect.not.stringContaining('$')]);
    // Code is written the same in every language.
    expect([key, all(message, /`([^`]+)`/g)]).toEqual([key, all(ENGLISH[key]?.message ?? '', /`([^`]+)`/g)]);
    expect([key, message.trim()]).toEqual([key, message]);
  }
});

test('German is not English', () => {
  const german = readMessages('de');
  const same = KEYS.filter((key) => german[key]?.message === ENGLISH[key]?.message);
  expect(same).toEqual(['extensionName', 'buttonRefused', 'clientUnnamed', 'optionsPort', 'welcomeTrouble']);
});

test('a store takes at most 132 characters of description', () => {
  for (const language of LANGUAGES)
    expect(readMessages(language)['extensionDescription']?.message.length).toBeLessThanOrEqual(132);
});

test('values stand where each language wants them', () => {
  vi.stubGlobal('chrome', { i18n: i18nIn('en') });
  expect(text('clientTitlesMore', { titles: 'A, B', rest: 3 })).toBe('A, B and 3 more');
  expect(text('clientSince', { when: 'now', token: 't', client: 3 })).toBe(
    'Client 3, token t, connected now',
  );
  vi.stubGlobal('chrome', { i18n: i18nIn('de') });
  expect(text('clientTitlesMore', { titles: 'A, B', rest: 3 })).toBe('A, B und 3 weitere');
});

test('each text is used, and each that a page or the manifest asks for exists', () => {
  const inPages = PAGES.flatMap((name) => all(read(name), /data-(?:text|label)="([^"]*)"/g));
  const inManifest = all(read('manifest.json'), /__MSG_(\w+)__/g);
  const asked = [...inPages, ...inManifest];
  expect(
    asked.filter((key) => ENGLISH[key] === undefined || ENGLISH[key].placeholders !== undefined),
  ).toEqual([]);
  const inScripts = SCRIPTS.flatMap((name) => all(read(name), /'(\w+)'/g));
  const used = new Set([...asked, ...inScripts]);
  expect(KEYS.filter((key) => !used.has(key))).toEqual([]);
});

test.each(PAGES)('%s has no text of its own', (name) => {
  const body = read(name).replace(/<style>.*?<\/style>|<!--.*?-->/gs, '');
  const words = body.replaceAll(/<pre>.*?<\/pre>|<[^>]*>/gs, ' ').match(/\p{L}{2,}/gu);
  expect(words ?? []).toEqual([]);
  expect(all(body, /\s(?:aria-label|title|alt)="([^"]+)"/g)).toEqual([]);
});
