import { nothingToHeal, type Fault } from '../stage/fault.ts';

/** Chromium ends an idle worker after 30 s. */
const SILENCE_MS = 31_000;

export const workerKilledThenSilence: Fault = {
  name: 'worker-killed-then-silence',
  title: 'The worker is killed and restarts, and then 31 s pass without a command',
  aftermath: 'same-page',
  tolerates: ['request-failed'],
  lastsMs: { full: SILENCE_MS, brief: SILENCE_MS },
  pausesClients: true,
  async strike({ stage }) {
    const { proved } = await stage.browser.worker.kill();
    return { proof: proved.then(() => 'the worker ended and started again'), heal: nothingToHeal };
  },
};
