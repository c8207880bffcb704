import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXTENSION_IDS, isOwnExtension, UNPACKED_ORIGIN } from './extension-ids.ts';

/** Chromium's rule: the first 128 bits of the key's SHA-256, in the letters a to p. */
function idOf(key: string): string {
  const hash = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex');
  const letter = (digit: string): string => String.fromCharCode('a'.charCodeAt(0) + parseInt(digit, 16));
  return hash.slice(0, 32).replace(/./g, letter);
}

test('the id of the unpacked build follows from the key in its manifest', () => {
  const manifest = readFileSync(new URL('../../extension/manifest.json', import.meta.url), 'utf8');
  expect(idOf((JSON.parse(manifest) as { key: string }).key)).toBe(EXTENSION_IDS.unpacked);
});

test('no other extension is ours', () => {
  expect(isOwnExtension(UNPACKED_ORIGIN)).toBe(true);
  const others = [`chrome-extension://${'a'.repeat(32)}`, `${UNPACKED_ORIGIN}/`, `x${UNPACKED_ORIGIN}`, ''];
  expect(others.filter(isOwnExtension)).toEqual([]);
});
