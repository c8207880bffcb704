/** The few statistics that the bench needs beyond node's histograms. Pure. */
import type { RecordableHistogram } from 'node:perf_hooks';

const NANOSECONDS_PER_MS = 1_000_000;

/** Notes a time in milliseconds. A histogram counts whole nanoseconds, and none below one. */
export function recordMs(histogram: RecordableHistogram, ms: number): void {
  histogram.record(Math.max(1, Math.round(ms * NANOSECONDS_PER_MS)));
}

/** The value in milliseconds below which `percent` of the noted ones lie. Exact to about three digits. */
export function percentileMs(histogram: RecordableHistogram, percent: number): number {
  return histogram.percentile(percent) / NANOSECONDS_PER_MS;
}

/** The largest noted value, in milliseconds. */
export function maxMs(histogram: RecordableHistogram): number {
  return histogram.max / NANOSECONDS_PER_MS;
}

/**
 * The value at a quantile from 0 to 1, between two values in proportion. Throws a RangeError where there
 * are no values.
 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new RangeError('There is no quantile of no values.');
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Rounds to so many significant digits: what a measurement on a busy machine can tell, and no more. */
export function significant(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}

/**
 * A pause that differs every time and falls evenly into the whole range (by the golden ratio), so that
 * nothing that recurs at a fixed interval is met always in the same phase.
 */
export function spreadPauseMs(index: number, minMs: number, maxMs: number): number {
  const GOLDEN = (Math.sqrt(5) - 1) / 2;
  return minMs + ((index * GOLDEN) % 1) * (maxMs - minMs);
}

/** The n-th turn of a list: who is first changes from round to round, so that nobody always is. */
export function rotated<T>(values: readonly T[], turns: number): T[] {
  const first = turns % Math.max(1, values.length);
  return [...values.slice(first), ...values.slice(0, first)];
}
