import { createHistogram } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import {
  maxMs,
  median,
  percentileMs,
  quantile,
  recordMs,
  rotated,
  significant,
  spreadPauseMs,
} from './statistics.ts';

describe('quantiles', () => {
  it('return the value in the middle, or the mean of two', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('interpolate between two values', () => {
    expect(quantile([0, 10], 0.25)).toBe(2.5);
    expect(quantile([7], 0.99)).toBe(7);
  });

  it('do not change their input', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('throw without values', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('histograms', () => {
  it('return milliseconds with three digits', () => {
    const histogram = createHistogram();
    for (let ms = 1; ms <= 100; ms++) recordMs(histogram, ms);
    expect(percentileMs(histogram, 50) / 50).toBeCloseTo(1, 2);
    expect(percentileMs(histogram, 99) / 99).toBeCloseTo(1, 2);
    expect(maxMs(histogram) / 100).toBeCloseTo(1, 2);
  });

  it('accept a time that the clock rounds to zero', () => {
    const histogram = createHistogram();
    recordMs(histogram, 0);
    expect(histogram.count).toBe(1);
  });
});

describe('turns', () => {
  it('start with another value each time, and keep all', () => {
    expect([0, 1, 2, 3].map((turn) => rotated(['a', 'b', 'c'], turn).join(''))).toEqual([
      'abc',
      'bca',
      'cab',
      'abc',
    ]);
    expect(rotated([], 3)).toEqual([]);
  });
});

describe('pauses', () => {
  it('stay in their range and cover each quarter of it', () => {
    const pauses = Array.from({ length: 20 }, (_, index) => spreadPauseMs(index, 1_000, 3_000));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...pauses)).toBeLessThan(3_000);
    const quarters = new Set(pauses.map((ms) => Math.floor((ms - 1_000) / 500)));
    expect([...quarters].sort()).toEqual([0, 1, 2, 3]);
  });
});

it('rounds to significant digits', () => {
  expect(significant(12_345.6)).toBe(12_350);
  expect(significant(0.123456, 3)).toBe(0.123);
});
