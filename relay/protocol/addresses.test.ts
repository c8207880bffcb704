import { describe, expect, test } from 'vitest';
import {
  addressRefusal,
  historyAddress,
  isOffLimits,
  remembersExtensionPage,
  tabRefusal,
} from './addresses.ts';

const NOTHING = { allowFiles: false };
const OWN = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop/options.html';

describe('a client may open', () => {
  test.each([
    'http://a.test/',
    'HTTPS://a.test',
    ' https://a.test/\n',
    'about:blank',
    'ABOUT:blank#x',
    'about:blank?y',
    'data:text/html,hi',
    'blob:https://a.test/0b1c',
    'blob:null/0b1c',
  ])('%j', (address) => {
    expect(addressRefusal(address, NOTHING)).toBeUndefined();
  });
});

describe('no option opens', () => {
  test.each([
    OWN,
    ` \t\n${OWN}`,
    `\u0001${OWN}`,
    OWN.toUpperCase(),
    OWN.replace('chrome-', 'chrome-\n'),
    OWN.replace('chrome-', 'chr\tome-'),
    `view-source:${OWN}`,
    'view-source:https://a.test/',
    `blob:${OWN}`,
    `blob: ${OWN}`,
    `blob:blob:${OWN}`,
    'blob:about:blank',
    'blob:',
    `filesystem:${OWN}`,
    'filesystem:https://a.test/temporary/x',
    'chrome://quit',
    'chrome:restart',
    'Chrome://Settings',
    'about:quit',
    'about:version',
    'about:srcdoc',
    'about:BLANK',
    'about://blank',
    'chrome-untrusted://print/',
    'chrome-search://local-ntp',
    'chrome-error://chromewebdata/',
    'devtools://devtools/bundled/inspector.html',
    'edge://version',
    'brave://settings',
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    'mailto:a@b.test',
    'ftp://a.test/',
    'ws://a.test/',
    'isolated-app://x',
    'externalfile:x',
    'unknown:x',
    'example.com',
    'options.html',
    '/options.html',
    '//a.test/',
    '',
    ' ',
  ])('%j', (address) => {
    expect(addressRefusal(address, { allowFiles: true })?.option).toBe('No option allows it');
  });
});

test.each([
  'file:///etc/passwd',
  'FILE:/etc/passwd',
  'file:etc',
  '\tfile:///x',
  'fi\nle:///x',
  'blob:file:///x',
])('%j is opened by permission', (address) => {
  expect(addressRefusal(address, NOTHING)?.rule).toBe('file');
  expect(addressRefusal(address, { allowFiles: true })).toBeUndefined();
});

describe('with --allow-origin', () => {
  const rules = { allowFiles: false, allowOrigins: ['https://a.test', 'http://b.test:8080'] };

  test.each([
    'https://a.test/x',
    'https://A.test:443',
    'http://b.test:8080/',
    'blob:https://a.test/1',
    'about:blank',
    'data:,x',
  ])('%j is opened', (address) => {
    expect(addressRefusal(address, rules)).toBeUndefined();
  });

  test.each([
    'http://a.test/',
    'https://a.test:8443/',
    'https://a.test.evil.test/',
    'https://a.test@evil.test/',
    'https://sub.a.test/',
    'http://b.test/',
    'blob:https://evil.test/1',
  ])('%j is refused', (address) => {
    expect(addressRefusal(address, rules)?.rule).toBe('origin');
  });

  test('a tab that has come to another origin by itself takes only what leads away', () => {
    expect(tabRefusal('Runtime.evaluate', 'https://evil.test/', rules)?.rule).toBe('origin');
    expect(tabRefusal('Page.navigate', 'https://evil.test/', rules)).toBeUndefined();
    expect(tabRefusal('Runtime.evaluate', 'https://a.test/', rules)).toBeUndefined();
  });
});

test.each([OWN, `view-source:${OWN}`, 'chrome://version/', 'devtools://devtools/x', 'javascript:1'])(
  'a tab that shows %j is off limits',
  (address) => {
    expect(isOffLimits(address)).toBe(true);
  },
);

test.each([
  '',
  'https://a.test/',
  'about:srcdoc',
  'about:blank#blocked',
  'chrome-error://chromewebdata/',
  'file:///x',
])('a tab that shows %j is not', (address) => {
  expect(isOffLimits(address)).toBe(false);
});

test('a history entry is found by its id, and one of an extension is noticed', () => {
  const history = {
    entries: [
      { id: 3, url: 'https://a.test/' },
      { id: 5, url: OWN },
    ],
  };
  expect(historyAddress(history, 5)).toBe(OWN);
  expect(historyAddress(history, 1)).toBeUndefined();
  expect(historyAddress(undefined, 1)).toBeUndefined();
  expect(remembersExtensionPage(history)).toBe(true);
  expect(remembersExtensionPage({ entries: [{ url: `view-source:${OWN}` }] })).toBe(true);
  expect(remembersExtensionPage({ entries: [{ url: 'chrome://newtab/' }, { url: 7 }] })).toBe(false);
});
