import { expect, test } from 'vitest';
import { escapeRefusal, isOfBrowser, storageRefusal } from '../../protocol/escapes.ts';
import { openedBy } from '../../protocol/opened.ts';
import { isUnruled } from '../../protocol/unruled.ts';
import { CDP_METHODS } from './known-methods.ts';

/** What each rule looks at, with values that it refuses. */
const WORST = {
  url: 'chrome://quit',
  origin: 'https://elsewhere.test',
  storageKey: '*',
  bucket: { storageKey: '*' },
  autoAttach: true,
  responseHeaders: [{ name: 'location', value: 'chrome://quit' }],
  binaryResponseHeaders: btoa('location: chrome://quit'),
  data: { items: [{ mimeType: 'text/uri-list', data: 'chrome://quit' }] },
};

const NO_RULES = { allowFiles: false, allowOrigins: [] };

test('no rule refuses a method that counts as unruled, whatever its params', () => {
  for (const method of [...CDP_METHODS].filter((each) => isUnruled(each))) {
    const refusals = [
      openedBy(method, WORST, NO_RULES).refusal,
      escapeRefusal(method, WORST),
      storageRefusal(method, WORST, []),
    ];
    expect([method, ...refusals]).toEqual([method, undefined, undefined, undefined]);
    expect([method, isOfBrowser(method)]).toEqual([method, false]);
  }
});

test.each([
  'Page.navigate',
  'Fetch.fulfillRequest',
  'Input.dispatchDragEvent',
  'Target.createTarget',
  'Target.sendMessageToTarget',
  'Storage.clearDataForOrigin',
  'Network.clearBrowserCache',
  'Browser.close',
  'SystemInfo.getInfo',
])('%s has rules', (method) => {
  expect(isUnruled(method)).toBe(false);
});

test('most methods have none', () => {
  const unruled = [...CDP_METHODS].filter((method) => isUnruled(method));
  expect(unruled.length).toBeGreaterThan(CDP_METHODS.size / 2);
  expect(unruled).toContain('Runtime.evaluate');
});
