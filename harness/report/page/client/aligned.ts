import type { Point } from '../../charts/points.ts';

/** A value of a series. null breaks the line, undefined does not. */
type Value = number | null | undefined;

/** uPlot's data format: one list of x values for all series, and a list of y values for each. */
export type Aligned = [xs: number[], ...ys: Value[][]];

/** Converts series to uPlot's format. A line breaks where two points are more than `gapMax` apart. */
export function aligned(
  series: readonly { readonly points: readonly Point[] }[],
  gapMax = Infinity,
): Aligned {
  const breaks = series.map(({ points }) =>
    points.flatMap(([x], index) => {
      const previous = points[index - 1]?.[0] ?? x;
      return x - previous > gapMax ? [(x + previous) / 2] : [];
    }),
  );
  const all = [...series.flatMap(({ points }) => points.map(([x]) => x)), ...breaks.flat()];
  const xs = [...new Set(all)].sort((a, b) => a - b);
  const indexes = new Map(xs.map((x, index) => [x, index]));
  const ys = series.map(({ points }, number) => {
    const values = new Array<Value>(xs.length).fill(undefined);
    for (const x of breaks[number] ?? []) values[indexes.get(x) ?? 0] = null;
    for (const [x, y] of points) values[indexes.get(x) ?? 0] = y;
    return values;
  });
  return [xs, ...ys];
}
