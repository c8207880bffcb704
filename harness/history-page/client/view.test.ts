import { describe, expect, test } from 'vitest';
import type { PageModel } from '../model/page-model.ts';
import { NONE } from '../model/page-model.ts';
import { buildModel } from '../model/build-model.ts';
import { longHistory } from '../testing/long-history.ts';
import { bucketsOf, nearest } from './buckets.ts';
import { readable } from './details.ts';
import { GROUPS, placeAt, placeOf, shownItems, type Filter } from './filter.ts';
import { geometryOf, laneNear } from './geometry.ts';
import { Items } from './items.ts';
import { pinchOf } from './pinch.ts';
import { PageState } from './state.ts';
import { tickText, ticksOf, View } from './view.ts';

const { model } = buildModel(longHistory(3_000));
const packed: PageModel = {
  ...model,
  items: { ...model.items, us: model.items.us.map((us, at) => us - (model.items.us[at - 1] ?? 0)) },
};
const items = new Items(packed);
const ALL: Filter = {
  groups: new Set(GROUPS),
  tab: NONE,
  session: NONE,
  method: NONE,
  search: '',
  inPayload: new Set(),
};

describe('the filter', () => {
  test('keeps the messages of a tab, a session or a method, with their answers, and all faults', () => {
    const chosen = { tab: 1, session: 1, method: model.methods.indexOf('Page.navigate') } as const;
    for (const by of ['tab', 'session', 'method'] as const) {
      const shown = [...shownItems(items, { ...ALL, [by]: chosen[by] })];
      const messages = shown.filter((item) => items.isMessage(item));
      expect(messages.length).toBeGreaterThan(50);
      expect(messages.length).toBeLessThan(items.count / 2);
      expect(messages.every((item) => items.columns[by][item] === chosen[by])).toBe(true);
      expect(shown.some((item) => items.kind(item) === 'fault')).toBe(true);
      const answers = messages.filter((item) => items.kind(item) === 'answer');
      expect(answers.length).toBeGreaterThan(10);
    }
  });

  test('finds texts, numbers, and what is in payloads', () => {
    const found = (filter: Partial<Filter>): string[] =>
      [...shownItems(items, { ...ALL, ...filter })].map((item) => items.what(item));
    expect(found({ search: 'PAGE.NAVIGATE' })[0]).toContain('Page.navigate');
    expect(found({ search: '#12' })).toEqual(
      expect.arrayContaining(['Runtime.evaluate http://site.test/12 #12']),
    );
    expect(found({ search: 'only in payloads' })).toEqual([]);
    expect(found({ search: 'only in payloads', inPayload: new Set([5]) })).toHaveLength(1);
  });

  test('hides kinds', () => {
    const shown = shownItems(items, { ...ALL, groups: new Set(['faults']) });
    expect(new Set([...shown].map((item) => items.kind(item)))).toEqual(new Set(['fault', 'recovery']));
  });
});

test('finds places by time and by item', () => {
  const shown = Int32Array.from([2, 5, 9]);
  expect(placeAt(items, shown, items.us[5] ?? 0)).toBe(1);
  expect(placeAt(items, shown, Infinity)).toBe(3);
  expect([2, 3, 9, 10].map((item) => placeOf(shown, item))).toEqual([0, 1, 2, 3]);
});

describe('the buckets', () => {
  const shown = shownItems(items, ALL);
  const view = new View(items.firstUs, items.lastUs);

  test('count every item in view once', () => {
    const { arrows, points, count } = bucketsOf(items, shown, view, 300, 3);
    const sum = (counts: Uint32Array): number => counts.reduce((total, one) => total + one, 0);
    expect(sum(arrows.counts) + sum(points.counts)).toBe(items.count);
    expect(count).toBe(items.count);
    expect(arrows.used).toBeLessThanOrEqual(300 * arrows.rows);
  });

  test('take only what is in view', () => {
    const part = new View(items.firstUs, items.lastUs);
    part.zoom(0.1);
    const { count } = bucketsOf(items, shown, part, 300, 3);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(items.count / 5);
  });

  test('name the item that matters most, and the nearest one', () => {
    const fault = [...shown].find((item) => items.kind(item) === 'fault') ?? NONE;
    const row = items.columns.from[fault] ?? 0;
    const inOne = bucketsOf(items, shown, view, 1, 3).points;
    expect(items.kind(inOne.items[row] ?? NONE)).toBe('fault');
    const { points } = bucketsOf(items, shown, view, 300, 3);
    const x = Math.floor(view.xOf(items.us[fault] ?? 0, 300));
    expect(items.kind(points.items[row * 300 + x] ?? NONE)).toBe('fault');
    expect(nearest(points, row, x + 3, 5)).not.toBe(NONE);
    expect(nearest(points, row, x + 3, 0)).toBe(NONE);
  });
});

describe('the view', () => {
  test('zooms around a point, and never leaves the history', () => {
    const view = new View(0, 1_000_000);
    view.zoom(0.25, 0.2);
    const at = view.usAt(0.2, 1);
    view.zoom(0.5, 0.2);
    expect(view.usAt(0.2, 1)).toBeCloseTo(at);
    view.pan(-1000);
    expect(view.fromUs).toBe(view.wholeUs[0]);
    view.pan(1000);
    expect(view.toUs).toBe(view.wholeUs[1]);
    view.zoom(1e9);
    expect([view.fromUs, view.toUs]).toEqual(view.wholeUs);
  });

  test('has round ticks with as many digits as they need', () => {
    expect(ticksOf(0, 1_000_000, 4)).toEqual([0, 500_000, 1_000_000]);
    expect([tickText(1_500_000, 500_000), tickText(3_000_000, 1_000_000), tickText(1_234, 1)]).toEqual([
      '1.5 s',
      '3 s',
      '0.001234 s',
    ]);
  });

  test('follows two fingers', () => {
    expect(pinchOf({ x: 100, y: 0 }, { x: 200, y: 0 }, { x: 0, y: 0 })).toEqual({ factor: 0.5, x: 100 });
  });
});

test('a pointer is in a lane, or between two', () => {
  const geometry = geometryOf(['client', 'relay', 'worker', 'tab 1']);
  const [client = 0, relay = 0] = geometry.laneY;
  expect(laneNear(geometry, relay + 2)).toEqual({ lane: 1, onLine: true });
  expect(laneNear(geometry, (client + relay) / 2)).toEqual({ lane: 0, onLine: false });
});

test('the selection goes from event to event, from mark to mark, and to the answer', () => {
  const state = new PageState(items);
  state.step(1);
  const first = state.selected;
  state.step(1);
  expect(state.selected).toBeGreaterThan(first);
  const command = [...state.shown].find((item) => items.kind(item) === 'command') ?? NONE;
  state.select(command);
  state.toPartner();
  expect(items.kind(state.selected)).toBe('answer');
  state.toPartner();
  expect(state.selected).toBe(command);
});

test('JSON is indented, and anything else stays as it is', () => {
  expect(readable('{"type":"result"}\n{"a":1}')).toBe('{\n  "type": "result"\n}\n{\n  "a": 1\n}');
  expect(readable('{"cut":"\n… 12 more bytes …\n"}')).toBe('{"cut":"\n… 12 more bytes …\n"}');
});
