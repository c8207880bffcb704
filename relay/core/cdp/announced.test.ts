import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from '../limits.ts';
import { Announced } from './announced.ts';

const { announcedMax, announcedCharsMax } = RELAY_LIMITS;
let inTab: { chars: number };
let announced: Announced;

beforeEach(() => {
  inTab = { chars: 0 };
  announced = new Announced(inTab);
});

function context(id: number, chars = 0): void {
  announced.note('Runtime.executionContextCreated', `{"context":{"id":${id},"name":"${'x'.repeat(chars)}"}}`);
}

function ids(of: Announced = announced): unknown[] {
  return [...of.of('Runtime')].map(([, body]) => Number(/"id":(\d+)/.exec(body)?.[1]));
}

describe('what Chromium has announced is remembered', () => {
  test('up to its number', () => {
    for (let id = 0; id < announcedMax; id++) context(id);
    expect(ids()).toHaveLength(announcedMax);
    context(announcedMax);
    expect([ids().length, ids()[0]]).toEqual([announcedMax, 1]);
  });

  test('up to its size: then the oldest are forgotten', () => {
    for (let id = 0; id < 5; id++) context(id, announcedCharsMax / 4 - 1_000);
    expect(ids()).toEqual([1, 2, 3, 4]);
  });

  test('up to the size that all sessions of the tab have together', () => {
    inTab.chars = announcedCharsMax;
    context(1);
    expect(ids()).toEqual([]);
    expect(inTab.chars).toBe(announcedCharsMax);
  });

  test('and every way of forgetting gives the room back', () => {
    context(1, 100);
    context(1, 200);
    announced.note('Runtime.executionContextDestroyed', '{"executionContextId":1}');
    expect(inTab.chars).toBe(0);
    context(2, 100);
    announced.forget('Runtime');
    expect(inTab.chars).toBe(0);
    context(3, 100);
    announced.note('Runtime.executionContextsCleared', '{}');
    expect(inTab.chars).toBe(0);
  });
});
