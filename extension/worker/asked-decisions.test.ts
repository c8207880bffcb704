/** What the popup asks for, as a worker that has loaded and one that starts carry it out. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decide } from './decide.ts';
import { ask, EarlyDecisions, readIntent, type Asked, type EarlyDecision } from './intent.ts';
import { SharedTabs } from './shared-tabs.ts';
import { AttachedBrowser } from './testing/attached-browser.ts';
import { FakeStorageArea } from './testing/fake-storage.ts';

let browser: AttachedBrowser;
let tabs: SharedTabs;
let local: FakeStorageArea;

beforeEach(() => {
  browser = new AttachedBrowser();
  local = new FakeStorageArea();
  vi.stubGlobal('chrome', { debugger: browser.debugger, storage: { local, session: new FakeStorageArea() } });
  tabs = new SharedTabs({ send: () => undefined, changed: () => undefined, happened: () => undefined });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The writes in which the note of tab 1 is emptied, with what is stored as shared in them. */
function emptied(set: { readonly mock: { readonly calls: readonly (readonly unknown[])[] } }): number[][] {
  return set.mock.calls
    .map(([items]) => items as Record<string, unknown>)
    .filter((items) => items['early 1'] === null)
    .map((items) => (items['shared'] as { tabId: number }[]).map(({ tabId }) => tabId));
}

test('a share empties the note in the write that stores the tab', async () => {
  browser.add(1);
  await ask([1], 'share');
  const set = vi.spyOn(local, 'set');
  await tabs.share(1, undefined, ['early 1']);
  expect(emptied(set)).toEqual([[1]]);
});

test('so does a stop', async () => {
  browser.add(1);
  const tab = await tabs.share(1);
  await ask([1], 'release');
  const set = vi.spyOn(local, 'set');
  await tabs.release(tab, ['early 1']);
  expect(emptied(set)).toEqual([[]]);
});

test('what is already so leaves no note', async () => {
  browser.add(1);
  await tabs.share(1);
  await ask([1], 'share');
  await tabs.share(1, undefined, ['early 1']);
  expect(local.values).not.toHaveProperty(['early 1'], 'share');
  await ask([2], 'release');
  await tabs.forgetNotes(['early 2']);
  expect(local.values).not.toHaveProperty(['early 2'], 'release');
});

test.each<[asked: Asked, wasShared: boolean]>([
  ['share', true],
  ['share', false],
  ['release', true],
  ['release', false],
])('a worker that finds "%s" for a tab that was shared: %s', async (asked, wasShared) => {
  await ask([1], asked);
  const shared = wasShared ? [{ tabId: 1, targetId: 'T1', attachment: 'a' }] : [];
  const stored = { ...readIntent(local.values, {}), shared, sameLoad: true };
  const none = { decisions: new Map<number, EarlyDecision>(), replaced: new Map<number, number>() };
  const now = decide(stored, none, [{ id: 'T1', tabId: 1 }]);
  expect(now.shared.map(({ tabId }) => tabId)).toEqual(asked === 'share' ? [1] : []);
});

test('what reaches a worker that loads counts more than what it has read', () => {
  const early = new EarlyDecisions();
  early.asked(1, 'release');
  const stored = {
    ...readIntent({ 'early 1': 'share' }, {}),
    shared: [{ tabId: 1, targetId: 'T1' }],
    sameLoad: true,
  };
  expect(decide(stored, early, [{ id: 'T1', tabId: 1 }])).toEqual({ shared: [], stopped: [1] });
});
