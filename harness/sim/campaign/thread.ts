/** A thread of a campaign: runs the seeds that it is sent, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { partsOf } from '../parts.ts';
import { runSeed, type Setup } from './job.ts';

const { programs, wishes } = workerData as Setup;
const parts = partsOf(programs);

parentPort?.on('message', (seed: number) => {
  void runSeed(parts, seed, wishes).then((result) => parentPort?.postMessage(result));
});
