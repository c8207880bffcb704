/** Checks whether the simulator catches a mutant, in how many seeds and how fast. */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { repositoryRoot } from '../../setup/root.ts';
import type { Part } from '../../oracle/violation.ts';
import { guiltyPart, type Mutant } from '../../zoo/mutant.ts';
import { failingUnitTest } from '../../zoo/unit-tests.ts';
import { bundlePrograms } from '../programs/programs.ts';
import type { HuntSetup, HuntStep } from './thread.ts';

/** Built from thread.ts by harness/setup/build.mjs. */
const THREAD = path.join(repositoryRoot, 'dist', 'zoo-thread.js');

/** A seed takes a fraction of a second, and all transcripts minutes on a busy machine. An endless loop never ends. */
const STEP_MS_MAX = 300_000;

/** `sim` is what `npm run sim` does: the recorded transcripts, then the seeds. */
export const DETECTORS = ['sim', 'recorded', 'seeds', 'unit'] as const;
export type Detector = (typeof DETECTORS)[number];

/** What was found about one mutant, or about the code as it is. */
export interface Hunt {
  readonly id: string;
  /** What tried to catch it. */
  readonly detector: Detector;
  readonly story: string;
  readonly caught: boolean;
  /** The invariant that broke, `recorded` or `unit`, or `stuck` or `failed` where the program did not get that far. */
  readonly by: string | undefined;
  readonly text: string | undefined;
  /** The part that the diagnosis of the failure names. */
  readonly blamed: Part | undefined;
  /** The part that the mutant changes; undefined if both use the file, and for the code as it is. */
  readonly guilty: 'relay' | 'extension' | undefined;
  /** Number of seeds that were run; the last one failed if it was caught. */
  readonly seeds: number;
  readonly ms: number;
}

export interface HuntOptions {
  readonly detector: Detector;
  readonly from: number;
  readonly seeds: number;
  readonly signal: AbortSignal;
}

/** `mutant` is undefined for the code as it is. Rejects if the mutant does not apply. */
export async function hunt(mutant: Mutant | undefined, options: HuntOptions): Promise<Hunt> {
  const { detector, from, signal } = options;
  if (detector === 'unit') return huntWithUnitTests(mutant, signal);
  const began = performance.now();
  const seeds = detector === 'recorded' ? 0 : options.seeds;
  const programs = await bundlePrograms(repositoryRoot, mutant);
  let ran = 0;
  const found = await new Promise<Found | undefined>((resolve) => {
    const setup: HuntSetup = { programs, recorded: detector !== 'seeds', from, seeds };
    const worker = new Worker(THREAD, { workerData: setup });
    const end = (result?: Found): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      void worker.terminate();
      resolve(result);
    };
    const stuck = (): void => end({ by: 'stuck', text: `seed ${from + ran} did not end` });
    let timer = setTimeout(stuck, STEP_MS_MAX);
    const stop = (): void => end();
    signal.addEventListener('abort', stop);
    worker.on('message', ({ seed, failure }: HuntStep) => {
      if (seed !== undefined) ran++;
      clearTimeout(timer);
      timer = setTimeout(stuck, STEP_MS_MAX);
      if (failure === undefined) return;
      const { invariant, text, part } = failure;
      end({ by: invariant, text, blamed: part });
    });
    worker.on('error', (error) => {
      ran++;
      end({ by: 'failed', text: String(error) });
    });
    worker.on('exit', () => end());
  });
  const ms = Math.round(performance.now() - began);
  const { id, story } = mutant ?? { id: 'clean', story: 'the code as it is' };
  return {
    ...{ id, detector, story, caught: found !== undefined, by: found?.by, text: found?.text },
    ...{ blamed: found?.blamed, guilty: guiltyPart(mutant), seeds: ran, ms },
  };
}

interface Found {
  readonly by: string;
  readonly text: string;
  readonly blamed?: Part | undefined;
}

/** Runs the unit tests that depend on what the mutant changes. The code as it is has been tested by `npm test`. */
async function huntWithUnitTests(mutant: Mutant | undefined, signal: AbortSignal): Promise<Hunt> {
  const began = performance.now();
  const failed = mutant === undefined ? undefined : await failingUnitTest(repositoryRoot, mutant, signal);
  const { id, story } = mutant ?? { id: 'clean', story: 'the code as it is' };
  const caught = failed !== undefined;
  return {
    ...{ id, detector: 'unit', story, caught, by: caught ? 'unit' : undefined, text: failed },
    ...{ blamed: undefined, guilty: guiltyPart(mutant), seeds: 0, ms: Math.round(performance.now() - began) },
  };
}

/** Hunts several at a time. `done` gets each as it ends. */
export async function huntAll(
  mutants: readonly Mutant[],
  options: HuntOptions & { readonly threads: number },
  done: (hunt: Hunt) => void,
): Promise<void> {
  const queue = mutants.values();
  const isStopped = (): boolean => options.signal.aborted;
  const work = async (): Promise<void> => {
    for (const mutant of queue) {
      if (isStopped()) return;
      const found = await hunt(mutant, options);
      // Of one that was stopped nothing is known: with --resume it is tried again.
      if (found.caught || !isStopped()) done(found);
    }
  };
  await Promise.all(Array.from({ length: options.threads }, work));
}
