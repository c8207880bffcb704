/** A data point. Each group has its own intercept. */
export interface Sample {
  readonly group: string;
  readonly x: number;
  readonly y: number;
}

/**
 * The common slope of the least-squares lines of all groups, each with its own intercept. Undefined if no group has
 * two different x.
 */
export function commonSlope(samples: readonly Sample[]): number | undefined {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const group = groups.get(sample.group);
    if (group === undefined) groups.set(sample.group, [sample]);
    else group.push(sample);
  }
  let above = 0;
  let below = 0;
  for (const group of groups.values()) {
    const meanX = mean(group.map(({ x }) => x));
    const meanY = mean(group.map(({ y }) => y));
    for (const { x, y } of group) {
      above += (x - meanX) * (y - meanY);
      below += (x - meanX) ** 2;
    }
  }
  return below === 0 ? undefined : above / below;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
