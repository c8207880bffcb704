import { expect, test } from 'vitest';
import { percentile } from '../base/percentile.ts';
import { thresholdsOf, type Measured } from './soak-thresholds.ts';

const GOOD: Measured = {
  passed: 100,
  failed: 0,
  recoveriesMs: [100, 200, 300],
  pending: 0,
  relaySlope: 1_000,
  workerSlope: -5_000,
  violations: 0,
};

function states(measured: Partial<Measured>): Record<string, string> {
  const all = thresholdsOf({ ...GOOD, ...measured });
  return Object.fromEntries(all.map(({ name, state }) => [name, state]));
}

test('good measurements meet every threshold', () => {
  expect(new Set(Object.values(states({})))).toEqual(new Set(['held']));
});

test.each<[string, Partial<Measured>]>([
  ['success', { failed: 1 }],
  ['recovery', { recoveriesMs: [100, 16_000, 100] }],
  ['usual recovery', { recoveriesMs: [6_000, 6_000, 100] }],
  ['relay memory', { relaySlope: 1_100_000 }],
  ['worker memory', { workerSlope: 1_100_000 }],
  ['pending', { pending: 1 }],
  ['oracle', { violations: 1 }],
])('%s can be missed', (name, measured) => {
  expect(states(measured)).toMatchObject({ [name]: 'broken' });
});

test('a threshold without measurements is inconclusive', () => {
  const unseen = { recoveriesMs: [], relaySlope: undefined, workerSlope: undefined, pending: undefined };
  expect(states(unseen)).toMatchObject({
    recovery: 'untold',
    'relay memory': 'untold',
    'worker memory': 'untold',
    pending: 'untold',
  });
});

test('percentiles', () => {
  expect(percentile([], 50)).toBeUndefined();
  expect(percentile([3, 1, 2], 50)).toBe(2);
  expect(percentile([3, 1, 2], 100)).toBe(3);
  expect(percentile([5], 99)).toBe(5);
});
