import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { i18nIn } from '../i18n/testing/messages.ts';
import type { WorkerStatus } from '../worker/status.ts';
import { ago, duration } from './time-words.ts';
import { diagnosis, endpointOf, happeningWords, linkWords, tabWords } from './words.ts';
import { LIVE_STATUS } from './testing/live-status.ts';

beforeAll(() => {
  vi.stubGlobal('chrome', { i18n: i18nIn('en') });
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const NOW = 1_000_000;
const LIVE: WorkerStatus = {
  ...LIVE_STATUS,
  tabs: [{ tabId: 1, title: 'My bank', url: 'https://bank.test/', attached: true }],
};
const CONNECTING = { ...LIVE, phase: { name: 'connecting', why: 'no answer' }, failures: 1 } as const;
const NO_RELAY = { ...CONNECTING, failures: 4, nextAttemptAtMs: NOW + 3_200 };

test.each([
  [LIVE, 'good', 'Connected', /relay on port 18792/],
  [CONNECTING, 'wait', 'Connecting', /Looking for the relay on port 18792/],
  [
    { ...NO_RELAY, failure: { cause: 'noAnswer', why: '' } },
    'bad',
    'No relay',
    /Nothing answers.*npx holdfast relay.*in 4 s/,
  ],
  [{ ...NO_RELAY, failure: { cause: 'notARelay', why: '' } }, 'bad', 'No relay', /not a Holdfast relay/],
  [{ ...NO_RELAY, failure: { cause: 'silent', why: '' } }, 'bad', 'No relay', /stopped answering/],
  [{ ...NO_RELAY, failure: { cause: 'closed', why: '' } }, 'bad', 'No relay', /closed the connection/],
  [{ ...NO_RELAY, nextAttemptAtMs: undefined }, 'bad', 'No relay', /Trying now/],
  [
    { ...LIVE, phase: { name: 'unpaired', pairAgain: false } },
    'bad',
    'Not paired',
    /It prints a pairing code/,
  ],
  [{ ...LIVE, phase: { name: 'unpaired', pairAgain: true } }, 'bad', 'Not paired', /Pair again/],
  [
    { ...NO_RELAY, phase: { name: 'refused', code: 'already-connected', message: 'It is English.' } },
    'bad',
    'The relay refused the connection',
    /Another browser or profile is already connected.* Next attempt in 4 s/,
  ],
] as const)('the link: %#', (status, tone, headline, detail) => {
  const words = linkWords(status, NOW);
  expect(words).toMatchObject({ tone, headline });
  expect(words.detail).toMatch(detail);
});

const TAB = { tabId: 1, url: 'https://bank.test/' };

test('a tab can be shared, and a shared one stopped', () => {
  expect(tabWords(TAB, false, 'live', []).action).toBe('share');
  expect(tabWords(TAB, true, 'live', [])).toEqual({ action: 'stop', text: 'This tab is shared.' });
  expect(tabWords(TAB, true, 'other', []).text).toContain('Clients wait');
});

test.each([
  ['chrome://version/', 'chrome: pages'],
  ['chrome-extension://abc/options.html', "extensions' own pages"],
  ['https://chromewebstore.google.com/category/extensions', 'the extension store'],
  ['devtools://devtools/x', 'devtools: pages'],
])('%s cannot be shared, and the popup says so', (url, kind) => {
  const { action, text } = tabWords({ tabId: 1, url }, false, 'live', []);
  expect(action).toBe('none');
  expect(text).toContain(kind);
});

test.each([
  'http://a.test/',
  'about:blank',
  'file:///tmp/a.html',
  'data:text/html,a',
  '',
  'chrome-error://chromewebdata/',
])('%s can be shared', (url) => {
  expect(tabWords({ tabId: 1, url }, false, 'live', []).action).toBe('share');
});

test('after Cancel it explains, and offers to share again; a later failure to share counts more', () => {
  const cancelled = { kind: 'cancelled', atMs: NOW, tabId: 1 } as const;
  expect(tabWords(TAB, false, 'live', [cancelled])).toMatchObject({
    action: 'share',
    text: expect.stringContaining('Cancel') as string,
  });
  expect(tabWords({ ...TAB, tabId: 2 }, false, 'live', [cancelled]).text).not.toContain('Cancel');
  expect(tabWords(TAB, true, 'live', [cancelled]).text).not.toContain('Cancel');
  const failed = { kind: 'notShared', atMs: NOW, tabId: 1, why: 'Another debugger' } as const;
  expect(tabWords(TAB, false, 'live', [failed, cancelled]).text).toContain('Another debugger');
});

test('a shared tab whose frames were emptied was shared before', () => {
  const emptied = { kind: 'emptiedFrames', atMs: NOW, tabId: 1 } as const;
  const cancelled = { kind: 'cancelled', atMs: NOW - 1_000, tabId: 1 } as const;
  expect(tabWords(TAB, false, 'live', [emptied, cancelled]).text).toContain('Cancel');
  expect(happeningWords(emptied, NOW)).toContain('Frames of another extension emptied');
});

test('a policy of the administrator', () => {
  const why = 'This page cannot be scripted due to an ExtensionsSettings policy.';
  const failed = { kind: 'notShared', atMs: NOW, tabId: 1, why } as const;
  expect(tabWords(TAB, false, 'live', [failed]).text).toContain('Only your administrator can change that.');
  expect(happeningWords({ kind: 'forbidden', atMs: NOW, tabId: 1, why }, NOW)).toContain(why);
  expect(happeningWords({ kind: 'wedged', atMs: NOW, tabId: 1 }, NOW)).toContain('stopped answering');
});

test('what has happened', () => {
  const at = NOW - 125_000;
  expect(happeningWords({ kind: 'workerRestarted', atMs: at, tookMs: 31 }, NOW)).toBe(
    'Worker restarted, connected after 31 ms, 2 minutes ago',
  );
  expect(happeningWords({ kind: 'reconnected', atMs: at, tookMs: 4_240 }, NOW)).toBe(
    'Connection lost, back after 4.2 s, 2 minutes ago',
  );
  expect(happeningWords({ kind: 'cancelled', atMs: NOW, tabId: 1 }, NOW)).toContain('just now');
});

test('times', () => {
  expect([0, 59_999, 60_000, 3_600_000, 2 * 86_400_000].map(ago)).toEqual([
    'just now',
    'just now',
    '1 minute ago',
    '1 hour ago',
    '2 days ago',
  ]);
  expect([999, 1_000, 9_940, 9_960, 61_000].map(duration)).toEqual([
    '999 ms',
    '1.0 s',
    '9.9 s',
    '10 s',
    '61 s',
  ]);
  const next = [-5, 0, 1, 1_001].map(
    (ms) => linkWords({ ...NO_RELAY, nextAttemptAtMs: NOW + ms }, NOW).detail.split('relay. ')[1],
  );
  expect(next).toEqual(['Trying now.', 'Trying now.', 'Next attempt in 1 s.', 'Next attempt in 2 s.']);
});

test('the endpoint, and a diagnosis without addresses, titles and names of tokens', () => {
  expect(endpointOf(LIVE)).toBe('http://127.0.0.1:18792');
  const ofSeveral = { listed: [], more: 0, path: '/cdp/Work' };
  expect(endpointOf({ ...LIVE, clients: ofSeveral })).toBe('http://127.0.0.1:18792/cdp/Work');
  const recent = [
    { kind: 'notShared', atMs: NOW, tabId: 2, why: 'no access to https://bank.test/' },
  ] as const;
  const client = { client: 1, token: 'my shop', agent: 'node', running: 0, tabs: [], moreTabs: 0 };
  const clients = { listed: [{ ...client, connectedAtMs: NOW, ending: false }], more: 0 };
  const text = diagnosis({ ...LIVE, recent, clients }, '0.2.0', 'Chrome/156');
  expect(text).toContain('notShared');
  expect(text).toContain('"attached": true');
  expect(text).toContain('"agent": "node"');
  expect(text).not.toMatch(/bank|shop/);
});

test('in German', () => {
  vi.stubGlobal('chrome', { i18n: i18nIn('de') });
  expect(happeningWords({ kind: 'reconnected', atMs: NOW - 125_000, tookMs: 4_240 }, NOW)).toBe(
    'Verbindung verloren, wieder da nach 4,2 s, vor 2 Minuten',
  );
  expect(linkWords(LIVE, NOW).headline).toBe('Verbunden');
  vi.stubGlobal('chrome', { i18n: i18nIn('en') });
});
