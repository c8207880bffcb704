import { eventually } from '../base/eventually.ts';
import { MOMENTARY, type Fault } from '../stage/fault.ts';
import { visitForbidden } from './forbidden-scheme.ts';
import { onLinkFrame } from './link-frames.ts';

export const workerKilledInAttach: Fault = {
  name: 'worker-killed-in-attach',
  title: 'The worker is killed when it has lost the debugger and tries to attach again',
  aftermath: 'same-page',
  tolerates: ['request-failed'],
  lastsMs: MOMENTARY,
  provedByFrames: true,
  pausesClients: true,
  async strike(scene) {
    const { stage, tab } = scene;
    const url = await tab.url();
    let killing: Promise<{ readonly proved: Promise<void> }> | undefined;
    const stop = onLinkFrame(stage, 'peer', '"type":"tab.detached"', () => {
      killing ??= stage.browser.worker.kill();
    });
    await visitForbidden(scene).finally(stop);
    const { proved } = await eventually('the worker is killed', () => killing);
    return {
      // It cannot have attached: the tab shows what no extension may touch.
      proof: proved.then(() => 'ended before it had attached, and lived again'),
      heal: () => tab.goto(url),
    };
  },
};
