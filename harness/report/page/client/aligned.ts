import type { Point } from '../../charts/points.ts';

/** A series' value at a place; null breaks its line, undefined does not. */
type Value = number | null | undefined;

/** uPlot's form: one list of places for all series, and each one's value there. */
export type Aligned = [xs: number[], ...ys: Value[][]];

/** Where two neighbouring points of a series are more than `gapMax` apart, its line breaks between them. */
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
  const places = [...series.flatMap(({ points }) => points.map(([x]) => x)), ...breaks.flat()];
  const xs = [...new Set(places)].sort((a, b) => a - b);
  const indexes = new Map(xs.map((x, index) => [x, index]));
  const ys = series.map(({ points }, number) => {
    const values = new Array<Value>(xs.length).fill(undefined);
    for (const x of breaks[number] ?? []) values[indexes.get(x) ?? 0] = null;
    for (const [x, y] of points) values[indexes.get(x) ?? 0] = y;
    return values;
  });
  return [xs, ...ys];
}
