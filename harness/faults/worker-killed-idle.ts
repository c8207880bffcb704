import { MOMENTARY, nothingToHeal, type Fault } from '../stage/fault.ts';

export const workerKilledIdle: Fault = {
  name: 'worker-killed-idle',
  title: 'The worker is killed while no command is running',
  aftermath: 'same-page',
  tolerates: ['request-failed'],
  lastsMs: MOMENTARY,
  inLightSoak: true,
  async strike({ stage }) {
    const { proved } = await stage.browser.worker.kill();
    return { proof: proved.then(() => 'the worker ended and started again'), heal: nothingToHeal };
  },
};
