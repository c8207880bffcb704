import { expect, test } from 'vitest';
import { TabLifecycle } from './tab-phase.ts';

test('a tab is replayed after each attachment, and usable then', () => {
  const tab = new TabLifecycle();
  expect(tab.phase).toBe('repairing');
  tab.attached('A1', undefined);
  const { life } = tab;
  expect([tab.phase, tab.attachment]).toEqual(['replaying', 'A1']);
  tab.replayed();
  expect(tab.lost()).toBe('usable');
  tab.attached('A2', 'D1');
  expect([tab.phase, tab.attachment, tab.life === life]).toEqual(['replaying', 'A2', false]);
});

test('a replay that was begun under a lost attachment does not make the tab usable', () => {
  const tab = new TabLifecycle();
  tab.attached('A1', undefined);
  tab.lost();
  tab.replayed();
  expect(tab.phase).toBe('repairing');
});

test('the document before the first of several replays counts until one is finished', () => {
  const tab = new TabLifecycle();
  tab.attached('A1', 'D1');
  tab.lost();
  tab.attached('A2', 'D2');
  expect(tab.unreplayed).toBe('D1');
  tab.replayed();
  tab.lost();
  tab.attached('A3', 'D3');
  expect(tab.unreplayed).toBe('D3');
});

test('a crash ends a replay, and all settings are to be made again', () => {
  const tab = new TabLifecycle();
  tab.attached('A1', 'D1');
  tab.crashed(7);
  expect([tab.phase, tab.crashedAt]).toEqual(['usable', 0]);
  tab.lost();
  tab.attached('A2', 'D2');
  expect([tab.crashedAt, tab.unreplayed]).toEqual([undefined, 'D2']);
});

test('a second crash does not forget what was taken down after the first', () => {
  const tab = new TabLifecycle();
  tab.attached('A1', undefined);
  tab.replayed();
  tab.crashed(3);
  tab.lost();
  tab.crashed(9);
  expect([tab.crashedAt, tab.reloaded(), tab.crashedAt]).toEqual([3, 3, undefined]);
});
