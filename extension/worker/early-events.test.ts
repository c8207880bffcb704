import { expect, test } from 'vitest';
import { EarlyEvents } from './early-events.ts';
import { WORKER_LIMITS } from './limits.ts';

const { earlyEventsMax, earlyEventCharsMax } = WORKER_LIMITS;

test('early events are kept up to a number; a tab that exceeds it is recorded', () => {
  const early = new EarlyEvents();
  for (let i = 0; i < earlyEventsMax; i++) expect(early.keeps(1, '{}')).toBe(true);
  expect([...early.tabsWithLoss]).toEqual([]);
  expect(early.keeps(2, '{}')).toBe(false);
  expect([...early.tabsWithLoss]).toEqual([2]);
});

test.each([
  ['below', -1, true],
  ['at', 0, true],
  ['above', 1, false],
])('early events are kept up to a size: %s it', (_, more, kept) => {
  const early = new EarlyEvents();
  expect(early.keeps(1, ' '.repeat(earlyEventCharsMax + more))).toBe(kept);
  expect(early.tabsWithLoss.has(1)).toBe(!kept);
});
