import type { SimSteps } from '../model/sim-steps.ts';

/** The last step that is not after this time. */
export function stepAtMs({ ms }: SimSteps, atMs: number): number {
  let low = 0;
  let high = ms.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ms[middle] ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** The step in which an item of the page came to be: the last one whose first item is not after it. */
export function stepAtItem({ item: items }: SimSteps, item: number): number {
  return Math.max(
    0,
    items.findLastIndex((first) => first >= 0 && first <= item),
  );
}
