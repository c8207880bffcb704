import type { Mutant } from '../mutant.ts';

export const revivalUnheard: Mutant = {
  id: 'revival-unheard',
  story:
    'A crashed tab is reloaded, and the event is lost with the worker: the relay keeps reporting the crash.',
  source: "found by the simulator with seed 1635, in this project's own relay",
  part: 'relay',
  edits: [
    {
      file: 'relay/core/cdp/catch-up.ts',
      find: "  if (tab.phase === 'usable' && tab.crashed) askAfterCrash(ports, tab, LATE_MS, () => reloaded(ports, tab));\n",
      replace: '',
    },
  ],
};
