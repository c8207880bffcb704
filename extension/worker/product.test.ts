import { expect, test } from 'vitest';
import { readProduct } from './product.ts';

const AGENT =
  'Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36';

test('the full version is reported under the name from the user agent', async () => {
  const fullVersionList = [
    { brand: 'Not/A Brand', version: '8.0.0.0' },
    { brand: 'Chromium', version: '156.0.8078.79' },
  ];
  const data = { getHighEntropyValues: () => Promise.resolve({ fullVersionList }) };
  expect(await readProduct(AGENT, data)).toBe('HeadlessChrome/156.0.8078.79');
});

test('without the full version, the version from the user agent is used', async () => {
  const data = { getHighEntropyValues: () => Promise.reject(new Error('not allowed')) };
  expect(await readProduct(AGENT, undefined)).toBe('HeadlessChrome/156.0.0.0');
  expect(await readProduct(AGENT, data)).toBe('HeadlessChrome/156.0.0.0');
  expect(await readProduct('Something else', undefined)).toBe('Chrome');
});
