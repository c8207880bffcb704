import type { Mutant } from '../mutant.ts';

export const slotHalfOpen: Mutant = {
  id: 'slot-half-open',
  story: 'The peer has vanished without a FIN; its socket counts as connected, and the newcomer is refused.',
  source: 'openclaw/openclaw#120806',
  edits: [
    {
      file: 'relay/core/link/slot.ts',
      find: '    if (isLater(candidate.claim, holder.claim)) return this.grant(candidate);\n',
      replace: '',
    },
  ],
};
