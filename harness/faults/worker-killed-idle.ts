import { MOMENTARY, nothingToHeal, type Fault } from '../stage/fault.ts';

export const workerKilledIdle: Fault = {
  name: 'worker-killed-idle',
  title: 'The worker is killed while no command is under way',
  aftermath: 'same-page',
  tolerates: ['request-failed'],
  lastsMs: MOMENTARY,
  inLightSoak: true,
  async strike({ stage }) {
    const { proved } = await stage.browser.worker.kill();
    return { proof: proved.then(() => 'ended, and lived again'), heal: nothingToHeal };
  },
};
