import type { Mutant } from '../mutant.ts';

export const slotHalfOpen: Mutant = {
  id: 'slot-half-open',
  story:
    'The peer disappears without a FIN. Its socket still counts as connected, and the newcomer is refused.',
  source: 'openclaw/openclaw#120806',
  part: 'relay',
  edits: [
    {
      file: 'relay/core/link/slot.ts',
      find: '    if (isLater(candidate.claim, holder.claim)) return this.grant(candidate);\n',
      replace: '',
    },
  ],
};
