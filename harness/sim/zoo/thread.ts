/** A thread of the zoo: runs seeds of one mutant, one after the other, until one fails. */
import { parentPort, workerData } from 'node:worker_threads';
import { runSeed } from '../campaign/job.ts';
import { whyItFails } from '../campaign/why.ts';
import type { Part } from '../../oracle/violation.ts';
import { partsOf } from '../parts.ts';
import type { Programs } from '../programs/programs.ts';

export interface HuntSetup {
  readonly programs: Programs;
  readonly from: number;
  readonly seeds: number;
}

/** Sent after each seed. */
export interface HuntStep {
  readonly seed: number;
  readonly failure:
    | {
        readonly invariant: string;
        readonly text: string;
        /** The part that its history shows to be responsible. */
        readonly part: Part | undefined;
      }
    | undefined;
}

async function hunt({ programs, from, seeds }: HuntSetup): Promise<void> {
  const parts = partsOf(programs);
  for (let seed = from; seed < from + seeds; seed++) {
    const { failure } = await runSeed(parts, seed, {});
    const cause = failure === undefined ? undefined : await whyItFails(parts, { options: failure.options });
    const step: HuntStep = {
      seed,
      failure:
        failure === undefined
          ? undefined
          : { invariant: failure.invariant, text: failure.text, part: cause?.part },
    };
    parentPort?.postMessage(step);
    if (failure !== undefined) return;
  }
}

await hunt(workerData as HuntSetup);
