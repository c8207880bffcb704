/** A point of a chart: seconds and value. */
export type Point = readonly [x: number, y: number];

/**
 * Reduces points to a number that can be drawn: divides the axis into `buckets` equal parts and keeps the median and
 * the highest point of each. Empty parts have no point.
 */
export function bucketed(
  points: readonly Point[],
  length: number,
  buckets: number,
): { readonly median: Point[]; readonly highest: Point[] } {
  const parts = new Map<number, Point[]>();
  for (const point of points) {
    const part = Math.min(buckets - 1, Math.floor((point[0] / Math.max(length, Number.MIN_VALUE)) * buckets));
    const group = parts.get(part);
    if (group === undefined) parts.set(part, [point]);
    else group.push(point);
  }
  const median: Point[] = [];
  const highest: Point[] = [];
  for (const [, group] of [...parts].sort(([one], [other]) => one - other)) {
    const sorted = group.toSorted(([, one], [, other]) => one - other);
    const middle = sorted[Math.floor((sorted.length - 1) / 2)];
    const last = sorted.at(-1);
    if (middle !== undefined) median.push(middle);
    if (last !== undefined) highest.push(last);
  }
  return { median, highest };
}
