/** Runs seeds on all cores. */
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { repositoryRoot } from '../../setup/root.ts';
import type { SeedResult, Setup } from './job.ts';

/** Built from thread.ts by harness/setup/build.mjs. */
const THREAD = path.join(repositoryRoot, 'dist', 'sim-thread.js');

export interface PoolOptions {
  readonly setup: Setup;
  readonly seeds: Iterable<number>;
  readonly finished: (result: SeedResult) => void;
  readonly signal: AbortSignal;
  /** Threads at most; the number of cores where it is undefined. */
  readonly threads?: number;
}

/** Resolves when all seeds have run, or `signal` has stopped it. Rejects for errors of the simulator itself. */
export async function runOnAllCores({ setup, seeds, finished, signal, threads }: PoolOptions): Promise<void> {
  const queue = seeds[Symbol.iterator]();
  const count = threads ?? os.availableParallelism();
  await Promise.all(Array.from({ length: count }, () => oneThread(setup, queue, finished, signal)));
}

async function oneThread(
  setup: Setup,
  queue: Iterator<number>,
  finished: (result: SeedResult) => void,
  signal: AbortSignal,
): Promise<void> {
  const first = queue.next();
  if (first.done === true) return;
  const worker = new Worker(THREAD, { workerData: setup });
  try {
    await new Promise<void>((resolve, reject) => {
      const next = ({ value, done }: IteratorResult<number>): void => {
        if (done === true || signal.aborted) resolve();
        else worker.postMessage(value);
      };
      worker.on('error', reject);
      worker.on('message', (result: SeedResult) => {
        if (signal.aborted) return resolve();
        finished(result);
        next(queue.next());
      });
      signal.addEventListener('abort', () => resolve(), { once: true });
      next(first);
    });
  } finally {
    await worker.terminate();
  }
}
