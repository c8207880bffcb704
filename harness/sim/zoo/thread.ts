/** A thread of the zoo: runs seeds of one mutant, one after the other, until one fails. */
import { parentPort, workerData } from 'node:worker_threads';
import { runSeed } from '../campaign/job.ts';
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
  readonly failure: { readonly invariant: string; readonly text: string } | undefined;
}

async function hunt({ programs, from, seeds }: HuntSetup): Promise<void> {
  const parts = partsOf(programs);
  for (let seed = from; seed < from + seeds; seed++) {
    const { failure } = await runSeed(parts, seed, {});
    const step: HuntStep = {
      seed,
      failure: failure === undefined ? undefined : { invariant: failure.invariant, text: failure.text },
    };
    parentPort?.postMessage(step);
    if (failure !== undefined) return;
  }
}

await hunt(workerData as HuntSetup);
