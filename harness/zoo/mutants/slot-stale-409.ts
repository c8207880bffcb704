import type { Mutant } from '../mutant.ts';

const FILE = 'relay/core/link/slot.ts';

export const slotStale409: Mutant = {
  id: 'slot-stale-409',
  story:
    'The worker has ended and its socket is still closing. The next worker is refused until the relay is restarted.',
  source: 'openclaw/openclaw#18698, #20688',
  part: 'relay',
  edits: [
    {
      file: FILE,
      find: 'if (holder === undefined || !holder.open) return this.grant(candidate);',
      replace: 'if (holder === undefined) return this.grant(candidate);',
    },
    {
      file: FILE,
      find: '    if (isLater(candidate.claim, holder.claim)) return this.grant(candidate);\n',
      replace: '',
    },
  ],
};
