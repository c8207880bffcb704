import { expect, test } from 'vitest';
import type { SoakFailure } from '../results/soak-result.ts';
import { Tally } from './tally.ts';

const failure = {} as SoakFailure;

test.each([
  [1, 1],
  [3, 3],
  [Infinity, 50],
])('with --bail %s it is full after %i failures', async (bail, failures) => {
  const tally = new Tally(bail);
  for (let count = 1; count < failures; count++) await tally.failedWith(0, () => Promise.resolve(failure));
  expect(tally.isFull).toBe(false);
  await tally.failedWith(0, () => Promise.resolve(failure));
  expect(tally.isFull).toBe(true);
});

test('failures beyond are counted, and not described', async () => {
  const tally = new Tally(1);
  for (let count = 0; count < 3; count++) await tally.failedWith(1, () => Promise.resolve(failure));
  expect([tally.failed, tally.repeated, tally.failures.length]).toEqual([3, 3, 1]);
});
