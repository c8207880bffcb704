import { expect, test } from 'vitest';
import { Backoff } from './backoff.ts';

function waits(count: number, random: () => number): number[] {
  const backoff = new Backoff({ firstMs: 50, minMs: 1_000, maxMs: 30_000, random });
  return Array.from({ length: count }, () => backoff.next());
}

test('the first wait is short, the next ones double up to the maximum', () => {
  expect(waits(8, () => 0)).toEqual([50, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('a wait is shortened at random by up to a quarter', () => {
  expect(waits(3, () => 1)).toEqual([50, 750, 1_500]);
});

test('years of failures do not overflow', () => {
  expect(waits(5_000, () => 0).at(-1)).toBe(30_000);
});

test('a reset starts over', () => {
  const backoff = new Backoff({ firstMs: 50, minMs: 1_000, maxMs: 30_000, random: () => 0 });
  backoff.next();
  backoff.next();
  expect(backoff.count).toBe(2);
  backoff.reset();
  expect([backoff.count, backoff.next()]).toEqual([0, 50]);
});
