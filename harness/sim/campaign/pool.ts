/** Runs seeds, or drills, on all cores. */
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { repositoryRoot } from '../../setup/root.ts';
import type { Job, SeedResult, Setup } from './job.ts';

/** Built from thread.ts by harness/setup/build.mjs. */
const THREAD = path.join(repositoryRoot, 'dist', 'sim-thread.js');

export interface PoolOptions<J extends Job> {
  readonly setup: Setup;
  readonly jobs: Iterable<J>;
  readonly finished: (result: SeedResult, job: J) => void;
  readonly signal: AbortSignal;
  /** Threads at most; the number of cores where it is undefined. */
  readonly threads?: number;
}

/** Resolves when all of them have run, or `signal` has stopped it. Rejects for errors of the simulator itself. */
export async function runOnAllCores<J extends Job>({
  setup,
  jobs,
  finished,
  signal,
  threads,
}: PoolOptions<J>): Promise<void> {
  const queue = jobs[Symbol.iterator]();
  const count = threads ?? os.availableParallelism();
  await Promise.all(Array.from({ length: count }, () => oneThread(setup, queue, finished, signal)));
}

async function oneThread<J extends Job>(
  setup: Setup,
  queue: Iterator<J>,
  finished: (result: SeedResult, job: J) => void,
  signal: AbortSignal,
): Promise<void> {
  const first = queue.next();
  if (first.done === true) return;
  const worker = new Worker(THREAD, { workerData: setup });
  try {
    await new Promise<void>((resolve, reject) => {
      let job: J;
      const next = (one: IteratorResult<J>): void => {
        if (one.done === true || signal.aborted) return resolve();
        job = one.value;
        worker.postMessage(job);
      };
      worker.on('error', reject);
      worker.on('message', (result: SeedResult) => {
        if (signal.aborted) return resolve();
        finished(result, job);
        next(queue.next());
      });
      signal.addEventListener('abort', () => resolve(), { once: true });
      next(first);
    });
  } finally {
    await worker.terminate();
  }
}
