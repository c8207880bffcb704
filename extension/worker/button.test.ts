import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { i18nIn } from '../i18n/testing/messages.ts';
import { BUTTON_TEXTS, buttonFor, linkState, SHARED_TEXTS, type LinkState, type TabState } from './button.ts';
import type { LinkPhase } from './link-phase.ts';

const PHASES: Readonly<Record<LinkState, readonly [LinkPhase, failures: number]>> = {
  live: [{ name: 'live' }, 0],
  connecting: [{ name: 'connecting', why: 'port 1234' }, 1],
  noRelay: [{ name: 'connecting', why: 'no answer' }, 2],
  refused: [{ name: 'refused', code: 'wrong-key', message: 'The key is wrong.' }, 1],
  unpaired: [{ name: 'unpaired', pairAgain: false }, 0],
};
beforeAll(() => {
  vi.stubGlobal('chrome', { i18n: i18nIn('en') });
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const LINKS = Object.keys(PHASES) as LinkState[];
const TABS: TabState[] = ['unshared', 'usable', 'attaching', 'stopping'];

function button(link: LinkState, tab: TabState): ReturnType<typeof buttonFor> {
  const [phase, failures] = PHASES[link];
  return buttonFor(phase, failures, tab);
}

test('a table of all states', () => {
  const shown = LINKS.map((link) => [link, ...TABS.map((tab) => button(link, tab).text)].join(' | '));
  expect(shown).toEqual([
    'live |  | ON | … | …',
    'connecting |  | … | … | …',
    'noRelay | off | II | II | …',
    'refused | ! | ! | ! | …',
    'unpaired | ! | ! | ! | …',
  ]);
});

test('a lost connection is no missing relay until the first retry has failed', () => {
  const connecting: LinkPhase = { name: 'connecting', why: 'no answer' };
  expect([0, 1, 2, 3].map((failures) => linkState(connecting, failures))).toEqual([
    'connecting',
    'connecting',
    'noRelay',
    'noRelay',
  ]);
  expect(linkState({ name: 'live' }, 5)).toBe('live');
});

test('the states differ without colour: in an unshared tab, only a connection being made looks like one that is there', () => {
  const of = (tab: TabState): string[] =>
    (['live', 'connecting', 'noRelay', 'refused'] as const).map((link) => BUTTON_TEXTS[link][tab]);
  expect(new Set(of('usable')).size).toBe(4);
  expect(new Set(of('unshared'))).toEqual(new Set(['', 'off', '!']));
});

test('no two texts share a colour and a title', () => {
  const titles = LINKS.flatMap((link) => TABS.map((tab) => button(link, tab)));
  const byTitle = new Map<string, Set<string>>();
  for (const { title, text } of titles) byTitle.set(title, (byTitle.get(title) ?? new Set()).add(text));
  for (const [title, texts] of byTitle) expect([title, texts.size]).toEqual([title, 1]);
});

test('what only shared tabs show is shown in no other', () => {
  for (const link of LINKS) expect(SHARED_TEXTS.has(button(link, 'unshared').text)).toBe(false);
});

test('the title says why the relay refused', () => {
  expect(button('refused', 'usable').title).toMatch(/^Holdfast: This browser is not paired/);
});
