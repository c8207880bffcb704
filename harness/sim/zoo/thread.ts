/** A thread of the zoo: runs seeds of one mutant, one after the other, until one fails. */
import { parentPort, workerData } from 'node:worker_threads';
import { runSeed } from '../campaign/job.ts';
import { whyItFails } from '../campaign/why.ts';
import type { Part } from '../../oracle/violation.ts';
import { partsOf } from '../parts.ts';
import type { Programs } from '../programs/programs.ts';
import { compareWithRecorded, readRecorded } from '../transcript/recorded.ts';

export interface HuntSetup {
  readonly programs: Programs;
  /** Whether the recorded transcripts are compared first. */
  readonly recorded: boolean;
  readonly from: number;
  readonly seeds: number;
}

/** Sent after each seed, and after the transcripts, which have none. */
export interface HuntStep {
  readonly seed: number | undefined;
  readonly failure:
    | {
        readonly invariant: string;
        readonly text: string;
        /** The part that its history shows to be responsible. */
        readonly part: Part | undefined;
      }
    | undefined;
}

async function hunt({ programs, recorded, from, seeds }: HuntSetup): Promise<void> {
  const parts = partsOf(programs);
  const transcripts = recorded ? readRecorded() : undefined;
  if (transcripts !== undefined) {
    const { differences } = await compareWithRecorded(parts, transcripts, { max: 1 });
    const [difference] = differences;
    const failure =
      difference === undefined
        ? undefined
        : { invariant: 'recorded', text: `${difference.chapter}: ${difference.text}`, part: undefined };
    const step: HuntStep = { seed: undefined, failure };
    parentPort?.postMessage(step);
    if (failure !== undefined) return;
  }
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
