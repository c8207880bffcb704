import { eventually } from '../base/eventually.ts';
import { MOMENTARY, type Fault } from '../stage/fault.ts';
import { visitForbidden } from './forbidden-scheme.ts';
import { onLinkFrame } from './link-frames.ts';

export const workerKilledInAttach: Fault = {
  name: 'worker-killed-in-attach',
  title: 'The worker is killed after it lost the debugger, while it retries attaching',
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
      // It cannot have attached, because the tab shows a page that no extension may access.
      proof: proved.then(() => 'the worker ended before it attached, and started again'),
      heal: () => tab.goto(url),
    };
  },
};
