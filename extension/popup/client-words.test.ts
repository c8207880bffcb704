import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { i18nIn } from '../i18n/testing/messages.ts';
import type { StatusClient } from '../worker/clients.ts';
import type { WorkerStatus } from '../worker/status.ts';
import { clientWords, drivenWords } from './client-words.ts';
import { LIVE_STATUS } from './testing/live-status.ts';

beforeAll(() => {
  vi.stubGlobal('chrome', { i18n: i18nIn('en') });
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const NOW = 10_000_000;
const ONE: StatusClient = {
  client: 3,
  token: 'default',
  agent: 'Playwright 1.56.1',
  running: 0,
  tabs: [1],
  moreTabs: 0,
  connectedAtMs: NOW - 125_000,
  ending: false,
};
const tab = (tabId: number, title = `Article ${tabId}`) => ({
  tabId,
  title,
  url: `https://a.test/${tabId}`,
  attached: true,
});
const LIVE: WorkerStatus = {
  ...LIVE_STATUS,
  tabs: [1, 2, 3].map((id) => tab(id)),
  clients: { listed: [ONE], more: 0 },
};

function words(changed: Partial<StatusClient> = {}) {
  return clientWords({ listed: [{ ...ONE, ...changed }], more: 0 }, LIVE.tabs, NOW)[0];
}

test('who it is, since when, in which tab', () => {
  expect(words()).toEqual({
    client: 3,
    name: 'Playwright 1.56.1',
    since: 'Client 3, token default, connected 2 minutes ago',
    tabs: '1 tab: Article 1',
    busy: 'No command so far',
    button: 'Disconnect Playwright 1.56.1, client 3',
    ending: false,
  });
  expect(words({ agent: undefined })?.name).toBe('Client');
});

test.each([
  [{ running: 1 }, '1 command running'],
  [{ running: 4, commandAtMs: NOW - 90_000 }, '4 commands running'],
  [{ commandAtMs: NOW - 2_000 }, 'Busy'],
  [{ commandAtMs: NOW - 190_000 }, 'Idle, last command 3 minutes ago'],
  [{ running: 2, ending: true }, 'Disconnecting'],
])('how busy it is: %j', (changed, busy) => {
  expect(words(changed)?.busy).toBe(busy);
});

test.each([
  [{ tabs: [] }, 'No tab'],
  [{ tabs: [1, 2] }, '2 tabs: Article 1, Article 2'],
  [{ tabs: [1, 2, 3] }, '3 tabs: Article 1, Article 2 and 1 more'],
  [{ tabs: [1], moreTabs: 5 }, '6 tabs: Article 1 and 5 more'],
  [{ tabs: [99] }, 'No tab'],
])('its tabs: %j', (changed, tabs) => {
  expect(words(changed)?.tabs).toBe(tabs);
});

test('a tab without a title is shown by its address', () => {
  expect(clientWords(LIVE.clients, [tab(1, '')], NOW)[0]?.tabs).toBe('1 tab: https://a.test/1');
});

test.each([
  [LIVE, /^$/],
  [{ ...LIVE, clients: { listed: [], more: 0 } }, /^No client is connected\.$/],
  [{ ...LIVE, clients: { listed: [ONE], more: 2 } }, /^And 2 more clients\.$/],
  [{ ...LIVE, clients: undefined }, /has not said.*update the relay/],
  [{ ...LIVE, clients: undefined, phase: { name: 'connecting', why: '' } }, /^Unknown while/],
] as const)('the sentence below the heading: %#', (status, sentence) => {
  expect(drivenWords(status)).toMatch(sentence);
});
