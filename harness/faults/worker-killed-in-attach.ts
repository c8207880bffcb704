import { eventually } from '../stage/eventually.ts';
import { MOMENTARY, nothingToHeal, type Fault, type FaultScene } from './fault.ts';
import { onLinkFrame } from './link-frames.ts';
import { loseDebugger } from './subframe-unknown-scheme.ts';

/** A kill may come too late: the worker attaches within a few milliseconds. */
const TRIES_MAX = 20;

export const workerKilledInAttach: Fault = {
  name: 'worker-killed-in-attach',
  title: 'The worker is killed after it has lost the debugger and before it has attached again',
  aftermath: 'same-page',
  lastsMs: MOMENTARY,
  async strike(scene) {
    for (let tries = 1; tries <= TRIES_MAX; tries++) {
      if (!(await killInAttach(scene))) continue;
      return {
        proof: Promise.resolve(`ended before it had attached (try ${tries})`),
        heal: nothingToHeal,
      };
    }
    throw new Error(`In ${TRIES_MAX} tries the worker was never killed before it had attached again.`);
  },
};

/** False when the worker was quicker. */
async function killInAttach({ stage, tab }: FaultScene): Promise<boolean> {
  const { worker } = stage.browser;
  let attached = false;
  let killing: Promise<{ readonly proved: Promise<void> }> | undefined;
  const stops = [
    onLinkFrame(stage, 'peer', '"type":"tab.detached"', () => {
      killing ??= worker.kill();
    }),
    onLinkFrame(stage, 'peer', '"type":"tab.attached"', () => {
      attached = true;
    }),
  ];
  await loseDebugger({ tab });
  const { proved } = await eventually('the worker is killed', () => killing);
  const inTime = !attached;
  for (const stop of stops) stop();
  await proved;
  // For the next try, if one is needed.
  await eventually('the extension is back', async () => (await stage.relay.health()).ready);
  return inTime;
}
