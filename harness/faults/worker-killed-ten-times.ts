import { setTimeout as sleep } from 'node:timers/promises';
import { MOMENTARY, nothingToHeal, type Fault } from '../stage/fault.ts';

const KILLS = 10;
const EVERY_MS = 500;

export const workerKilledTenTimes: Fault = {
  name: 'worker-killed-ten-times',
  title: 'The worker is killed ten times in five seconds',
  aftermath: 'same-page',
  tolerates: ['request-failed'],
  lastsMs: MOMENTARY,
  async strike({ stage }) {
    const { worker } = stage.browser;
    const before = worker.deathsSeen;
    let last = Promise.resolve();
    for (let kill = 1; kill <= KILLS; kill++) {
      last = (await worker.kill()).proved;
      await sleep(EVERY_MS);
    }
    return {
      proof: last.then(() => `the worker ended ${worker.deathsSeen - before} times`),
      heal: nothingToHeal,
    };
  },
};
