import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { storeZip } from './pack-extension.mjs';
import { repositoryRoot } from './root.ts';

const folder = path.join(repositoryRoot, 'dist', 'extension');

test('the zip for the store has the manifest on top, without a key, and no source maps', () => {
  const files = unzipSync(storeZip(folder));
  const manifest = JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array())) as Record<
    string,
    unknown
  >;
  expect(manifest).toMatchObject({ manifest_version: 3, name: '__MSG_extensionName__' });
  expect(manifest).not.toHaveProperty('key');
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining([
      ...['worker.js', 'popup.html', 'icons/128.png'],
      ...['_locales/en/messages.json', '_locales/de/messages.json'],
    ]),
  );
  expect(Object.keys(files).filter((name) => name.endsWith('.map'))).toEqual([]);
  expect(strFromU8(files['worker.js'] ?? new Uint8Array())).not.toContain('sourceMappingURL');
});

test('the same build gives the same zip', () => {
  expect(Buffer.from(storeZip(folder)).equals(Buffer.from(storeZip(folder)))).toBe(true);
});
