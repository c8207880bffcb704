/** All schedules of the exhaustive search: every fault at every step, and pairs of faults. */
import type { Choice } from '../engine/choices.ts';
import type { SimFaultName } from '../nemesis/faults.ts';
import { run, type RunObserver, type RunParts } from '../run.ts';
import { DRILLS } from './drills.ts';
import { DRILL_FAULTS, drillOptions, STRIKE } from './play-drill.ts';

export interface DrillJob {
  readonly drill: string;
  readonly schedule: readonly Choice[];
}

/** What a pair begins with, and what follows it. */
const PAIRS: readonly (readonly [SimFaultName, SimFaultName])[] = [
  ['worker-killed', 'worker-killed'],
  ['worker-killed', 'debugger-detached'],
];
/** In the shortest drill the second fault of a pair strikes at any later step; in the others, within so many. */
const PAIR_STEPS = 2;

/** Number of steps of each drill in which nothing breaks. */
export async function countSteps(parts: RunParts): Promise<Map<string, number>> {
  const steps = new Map<string, number>();
  for (const drill of Object.keys(DRILLS)) {
    let count = 0;
    const observer: RunObserver = {
      choice: ({ label }) => {
        if (label === STRIKE) count++;
      },
    };
    await run(parts, { options: drillOptions(drill), schedule: [], observer });
    steps.set(drill, count);
  }
  return steps;
}

/** First each drill without a fault. */
export function* schedulesOf(steps: ReadonlyMap<string, number>): Generator<DrillJob> {
  for (const drill of steps.keys()) yield { drill, schedule: [] };
  for (const [drill, count] of steps) {
    for (let step = 0; step < count; step++) {
      for (let fault = 1; fault <= DRILL_FAULTS.length; fault++)
        yield { drill, schedule: [[STRIKE, step, fault]] };
    }
  }
  const shortest = Math.min(...steps.values());
  for (const [drill, count] of steps) {
    for (let step = 0; step < count; step++) {
      const last = count === shortest ? count : Math.min(count, step + 1 + PAIR_STEPS);
      for (let later = step + 1; later < last; later++) {
        for (const [one, other] of PAIRS) {
          yield { drill, schedule: [strikeAt(step, one), strikeAt(later, other)] };
        }
      }
    }
  }
}

function strikeAt(step: number, fault: SimFaultName): Choice {
  return [STRIKE, step, DRILL_FAULTS.indexOf(fault) + 1];
}
