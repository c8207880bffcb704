import { eventually } from '../base/eventually.ts';
import { isStopped } from '../base/process-state.ts';
import type { Fault } from '../stage/fault.ts';

export const browserAsleep: Fault = {
  name: 'browser-asleep',
  title: 'All browser processes are stopped for 60 s, as when the machine sleeps',
  aftermath: 'same-page',
  // Longer than the silence after which the relay gives up.
  lastsMs: { full: 60_000, brief: 6_000 },
  pausesClients: true,
  strike({ stage }) {
    const { pid } = stage.browser;
    if (pid === undefined) throw new Error('the browser is not running');
    stage.browser.suspend();
    const proof = eventually('the browser processes have stopped', () => isStopped(pid));
    return {
      proof: proof.then(() => 'its processes have stopped'),
      heal: () => stage.browser.resume(),
    };
  },
};
