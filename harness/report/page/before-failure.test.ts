import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../history/event.ts';
import { beforeFailure } from './before-failure.ts';

test('lists the events from the last fault to the failed step, without irrelevant ones', () => {
  const history: HistoryEvent[] = [
    { t: 0, type: 'fault', name: 'first', phase: 'strike' },
    { t: 1, type: 'fault', name: 'last', phase: 'strike' },
    ...Array.from({ length: 30 }, (_, index): HistoryEvent => {
      return { t: 2 + index, type: 'socket', link: 'client', socket: index, state: 'open' };
    }),
    { t: 40, type: 'memory', of: 'relay', life: 'relay 1', bytes: 1 },
    { t: 50, type: 'step', name: 's', state: 'failed' },
    { t: 60, type: 'life', of: 'relay', id: 'relay 1', state: 'ended' },
  ];
  const events = beforeFailure(history);
  expect(events).toHaveLength(10);
  expect(events[0]).toMatchObject({ name: 'last' });
  expect(events.at(-1)).toMatchObject({ name: 's' });
  expect(events.some(({ type }) => type === 'memory')).toBe(false);
});

test('in an excerpt, stops at its own failure and not at an earlier or later one', () => {
  const check = { type: 'check', client: 'client 1', name: 'click', ms: 1 } as const;
  const history: HistoryEvent[] = [
    { ...check, t: 1, state: 'failed', detail: 'earlier' },
    { t: 2, type: 'fault', name: 'its own', phase: 'strike' },
    { ...check, t: 3, state: 'failed', detail: 'this one' },
    { ...check, t: 5, state: 'failed', detail: 'later' },
  ];
  expect(beforeFailure(history, 4).map(({ t }) => t)).toEqual([1, 2, 3]);
});
