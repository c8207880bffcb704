import type { Mutant } from '../mutant.ts';

export const slotLateClose: Mutant = {
  id: 'slot-late-close',
  story:
    "The old socket is closing and a new one is accepted. Then the old one's close arrives, and clears the new one's state.",
  source: 'openclaw/openclaw#15817, #20688',
  part: 'relay',
  edits: [
    {
      file: 'relay/core/link/slot.ts',
      find: 'if (this.holderNow !== candidate) return false;',
      replace: 'if (this.holderNow === undefined) return false;',
    },
  ],
};
