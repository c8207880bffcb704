/** A thread of a campaign: runs the seeds and the drills that it is sent, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { partsOf } from '../parts.ts';
import { runDrill, runSeed, type Job, type Setup } from './job.ts';

const { programs, wishes } = workerData as Setup;
const parts = partsOf(programs);

parentPort?.on('message', (job: Job) => {
  const result = typeof job === 'number' ? runSeed(parts, job, wishes) : runDrill(parts, job);
  void result.then((done) => parentPort?.postMessage(done));
});
