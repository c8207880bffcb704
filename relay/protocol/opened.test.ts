import browser from 'devtools-protocol/json/browser_protocol.json' with { type: 'json' };
import js from 'devtools-protocol/json/js_protocol.json' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import { escapeRefusal, isOfBrowser, storageRefusal } from './escapes.ts';
import { addressesIn, openedBy, OPENING_METHODS } from './opened.ts';

const OWN = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop/options.html';

interface Domain {
  readonly domain: string;
  readonly commands?: readonly { readonly name: string; readonly parameters?: readonly { name: string }[] }[];
}

const NAMING = ([...browser.domains, ...js.domains] as Domain[]).flatMap(({ domain, commands = [] }) =>
  commands
    .filter(({ parameters = [] }) => parameters.some(({ name }) => /url|origin|storageKey/i.test(name)))
    .map(({ name }) => `${domain}.${name}`),
);

const OF_TABS_FRAMES = 'Chromium looks for a frame of the tab with this origin, and fails without one';
const COMPARES = 'compares addresses with it';
const LOOKS_UP = 'looks up what is there already';

/** Why a command that names an address, an origin or a storage key loads nothing. */
const LOADS_NOTHING: Readonly<Record<string, string>> = {
  'CacheStorage.requestCacheNames': OF_TABS_FRAMES,
  'CacheStorage.requestCachedResponse': LOOKS_UP,
  'DOMDebugger.removeXHRBreakpoint': COMPARES,
  'DOMDebugger.setXHRBreakpoint': COMPARES,
  'Debugger.setBreakpointByUrl': COMPARES,
  'IndexedDB.clearObjectStore': OF_TABS_FRAMES,
  'IndexedDB.deleteDatabase': OF_TABS_FRAMES,
  'IndexedDB.deleteObjectStoreEntries': OF_TABS_FRAMES,
  'IndexedDB.getMetadata': OF_TABS_FRAMES,
  'IndexedDB.requestData': OF_TABS_FRAMES,
  'IndexedDB.requestDatabase': OF_TABS_FRAMES,
  'IndexedDB.requestDatabaseNames': OF_TABS_FRAMES,
  'Network.deleteCookies': 'says which site the cookies are; clients may change all cookies',
  'Network.fetchSchemefulSite': 'works out the site of an origin',
  'Network.getCertificate': LOOKS_UP,
  'Network.getCookies': 'says which site the cookies are; clients may read all cookies',
  'Network.setBlockedURLs': COMPARES,
  'Network.setCookie': 'says which site the cookie is; clients may change all cookies',
  'Page.addCompilationCache': 'keeps compiled code for a script that the page loads by itself',
  'Page.deleteCookie': 'says which site the cookie is; clients may change all cookies',
  'Page.getResourceContent': LOOKS_UP,
  'Page.searchInResource': LOOKS_UP,
  'Runtime.compileScript': 'names the script in errors',
};

/** Whether the command is refused in a tab, whatever it names, or judged by its origin. */
function isRefused(method: string): boolean {
  const refusal = escapeRefusal(method, {}) ?? storageRefusal(method, { origin: 'https://a.test' }, []);
  return isOfBrowser(method) || refusal !== undefined;
}

describe('a command that names an address is judged, or loads nothing:', () => {
  test.each(NAMING)('%s', (method) => {
    const judged = OPENING_METHODS.has(method) || isRefused(method);
    expect([judged, LOADS_NOTHING[method]]).toEqual(
      judged ? [true, undefined] : [false, expect.stringMatching(/\w/)],
    );
  });

  test('and no other is named here', () => {
    expect(NAMING).toEqual(expect.arrayContaining(Object.keys(LOADS_NOTHING)));
    expect(NAMING.length).toBeGreaterThan(50);
  });
});

const redirect = (name: string, value: string): object => ({ responseHeaders: [{ name, value }] });
const binary = (text: string): object => ({ binaryResponseHeaders: btoa(text) });
const drop = (mimeType: string, data: string): object => ({ data: { items: [{ mimeType, data }] } });

test.each<[string, object, string[]]>([
  ['Target.createTarget', { url: '' }, ['about:blank']],
  ['Target.createTarget', {}, ['about:blank']],
  ['Target.createTarget', { url: OWN }, [OWN]],
  ['Page.navigate', { url: OWN, frameId: 'F' }, [OWN]],
  ['Page.navigate', { url: 7 }, []],
  ['Network.loadNetworkResource', { url: OWN }, [OWN]],
  ['Fetch.continueRequest', { requestId: '1' }, []],
  ['Fetch.continueRequest', { requestId: '1', url: OWN }, [OWN]],
  ['Page.reload', { url: OWN }, []],
  ['Fetch.fulfillRequest', redirect('Location', 'https://b.test/x'), ['https://b.test/x']],
  ['Fetch.fulfillRequest', redirect('location', '//b.test'), ['https://b.test/']],
  ['Fetch.fulfillRequest', redirect('LOCATION ', '\\\\b.test'), ['https://b.test/']],
  ['Fetch.fulfillRequest', redirect('Location', '/below?x'), []],
  ['Fetch.fulfillRequest', redirect('Content-Location', 'https://b.test/'), []],
  ['Fetch.fulfillRequest', binary('A: b\0Location: https://b.test/'), ['https://b.test/']],
  ['Fetch.fulfillRequest', { binaryResponseHeaders: '!', responseHeaders: [null, 1] }, []],
  ['Fetch.continueResponse', redirect('Location', OWN), [OWN]],
  ['Input.dispatchDragEvent', drop('text/uri-list', `#c\r\n${OWN}\nhttps://b.test`), [OWN, 'https://b.test']],
  ['Input.dispatchDragEvent', drop('text/plain', OWN), []],
  ['Input.dispatchDragEvent', { data: { items: [null, { mimeType: 'text/uri-list', data: 1 }] } }, []],
  ['Input.dispatchDragEvent', { data: 1 }, []],
])('%s with %j opens %j', (method, params, addresses) => {
  expect(addressesIn(method, params as Record<string, unknown>)).toEqual(addresses);
});

test('of several addresses each is judged', () => {
  const params = drop('text/uri-list', `https://a.test/\n${OWN}`) as Record<string, unknown>;
  expect(openedBy('Input.dispatchDragEvent', params, { allowFiles: false })).toMatchObject({
    address: OWN,
    refusal: { rule: 'scheme' },
  });
  const rules = { allowFiles: false, allowOrigins: ['https://a.test'] };
  const away = redirect('Location', 'https://b.test/') as Record<string, unknown>;
  expect(openedBy('Fetch.fulfillRequest', away, rules).refusal?.rule).toBe('origin');
});
