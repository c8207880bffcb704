import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Recent, RECENT_KEY } from './recent.ts';
import { FakeStorageArea } from './testing/fake-storage.ts';

let session: FakeStorageArea;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  session = new FakeStorageArea();
  vi.stubGlobal('chrome', { storage: { session } });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('a new worker that connects is a recovery; the first worker is not', () => {
  const first = new Recent();
  first.load(undefined);
  first.connected(performance.now(), false);
  expect(first.all).toEqual([]);
  const second = new Recent();
  second.load(session.values[RECENT_KEY]);
  const startedMs = performance.now();
  vi.advanceTimersByTime(31);
  second.connected(startedMs, true);
  expect(second.all).toEqual([{ kind: 'workerRestarted', atMs: 1_000_031, tookMs: 31 }]);
});

test('the next worker knows what the last one has seen', () => {
  const first = new Recent();
  first.load(undefined);
  first.connected(0, false);
  first.lost();
  vi.advanceTimersByTime(500);
  // Still lost, as after each failed attempt.
  first.lost();
  vi.advanceTimersByTime(500);
  first.connected(0, false);
  const second = new Recent();
  second.load(session.values[RECENT_KEY]);
  expect(second.all).toEqual([{ kind: 'reconnected', atMs: 1_001_000, tookMs: 1_000 }]);
});

test('what happens before the worker has loaded comes first and is kept', () => {
  const recent = new Recent();
  recent.add({ kind: 'cancelled', tabId: 5 });
  expect(session.values).toEqual({});
  recent.load([{ kind: 'reconnected', atMs: 1, tookMs: 2 }]);
  expect(recent.all.map(({ kind }) => kind)).toEqual(['cancelled', 'reconnected']);
  expect(session.values[RECENT_KEY]).toEqual(recent.all);
});

test('keeps the latest ten', () => {
  const recent = new Recent();
  recent.load('damaged');
  for (let tabId = 1; tabId <= 12; tabId++) recent.add({ kind: 'cancelled', tabId });
  expect(recent.all).toHaveLength(10);
  expect(recent.all[0]).toMatchObject({ tabId: 12 });
});
