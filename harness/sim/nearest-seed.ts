/** Finds the seed whose faults are most like a given list: a run in the simulator that is close to what somebody has seen. */
import { drawOptions } from './options.ts';
import { run, type RunParts } from './run.ts';

export interface NearSeed {
  readonly seed: number;
  /** Its faults of the kinds that were asked for, in their order. */
  readonly faults: readonly string[];
  /** Faults to add, to remove or to exchange until both lists are equal. */
  readonly distance: number;
}

export interface NearestOptions {
  readonly wanted: readonly string[];
  readonly from: number;
  readonly seeds: number;
  readonly signal: AbortSignal;
  readonly progress?: (done: number) => void;
}

/** Undefined if `signal` was aborted before the first seed had been played. Ends early at a seed with just these faults. */
export async function nearestSeed(parts: RunParts, options: NearestOptions): Promise<NearSeed | undefined> {
  const { wanted, from, seeds, signal } = options;
  const kinds = new Set(wanted);
  let best: NearSeed | undefined;
  for (let seed = from; seed < from + seeds && !signal.aborted; seed++) {
    const drawn = drawOptions(seed);
    // Without one of the kinds it cannot be near.
    if (![...kinds].some((kind) => drawn.faults.some((name) => name === kind))) continue;
    const faults: string[] = [];
    await run(parts, {
      options: drawn,
      observer: {
        event(event) {
          if (event.type === 'fault' && event.phase === 'strike' && kinds.has(event.name))
            faults.push(event.name);
        },
      },
    });
    const distance = editDistance(faults, wanted);
    if (best === undefined || distance < best.distance) best = { seed, faults, distance };
    if (distance === 0) break;
    options.progress?.(seed - from + 1);
  }
  return best;
}

/** Levenshtein distance between two lists. */
export function editDistance(one: readonly string[], other: readonly string[]): number {
  let row = other.map((_, index) => index + 1);
  for (const [index, item] of one.entries()) {
    let diagonal = index;
    let left = index + 1;
    row = row.map((above, column) => {
      const cost = Math.min(above + 1, left + 1, diagonal + (other[column] === item ? 0 : 1));
      diagonal = above;
      left = cost;
      return cost;
    });
  }
  return row.at(-1) ?? one.length;
}
