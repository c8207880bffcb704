/** A place on a chart: seconds, value. */
export type Point = readonly [x: number, y: number];

/**
 * Few enough points to draw: in each of `buckets` equal parts of the axis the median and the highest of its
 * points, each at the place of a real point. Parts without points give none.
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
