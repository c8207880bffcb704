/** What Lighthouse measures. */
export interface Audit {
  /** 0 to 1. */
  readonly score: number;
  readonly largestContentfulPaintMs: number;
  readonly firstContentfulPaintMs: number;
  readonly totalBlockingTimeMs: number;
  readonly layoutShift: number;
}

export function medianOf(audits: readonly Audit[], name: keyof Audit): number {
  const sorted = audits.map((audit) => audit[name]).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** The difference between the largest and the smallest. */
export function spreadOf(audits: readonly Audit[], name: keyof Audit): number {
  const values = audits.map((audit) => audit[name]);
  return Math.max(...values) - Math.min(...values);
}
