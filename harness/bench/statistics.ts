/** Statistics that the bench needs in addition to Node's histograms. */
import type { RecordableHistogram } from 'node:perf_hooks';

const NANOSECONDS_PER_MS = 1_000_000;

/** Records a time in milliseconds. A histogram counts whole nanoseconds, from 1. */
export function recordMs(histogram: RecordableHistogram, ms: number): void {
  histogram.record(Math.max(1, Math.round(ms * NANOSECONDS_PER_MS)));
}

/** The percentile in milliseconds, accurate to about three digits. */
export function percentileMs(histogram: RecordableHistogram, percent: number): number {
  return histogram.percentile(percent) / NANOSECONDS_PER_MS;
}

/** The largest recorded value, in milliseconds. */
export function maxMs(histogram: RecordableHistogram): number {
  return histogram.max / NANOSECONDS_PER_MS;
}

/**
 * The value at a quantile from 0 to 1, interpolated linearly. Throws a RangeError without values.
 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new RangeError('Expected at least one value.');
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Rounds to significant digits, because measurements on a busy machine are not more precise. */
export function significant(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}

/**
 * Returns pauses that are spread evenly over the range (by the golden ratio), so that they do not stay in phase with
 * anything periodic.
 */
export function spreadPauseMs(index: number, minMs: number, maxMs: number): number {
  const GOLDEN = (Math.sqrt(5) - 1) / 2;
  return minMs + ((index * GOLDEN) % 1) * (maxMs - minMs);
}

/** Rotates a list by a number of turns. */
export function rotated<T>(values: readonly T[], turns: number): T[] {
  const first = turns % Math.max(1, values.length);
  return [...values.slice(first), ...values.slice(0, first)];
}
