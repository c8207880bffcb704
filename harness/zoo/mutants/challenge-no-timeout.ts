import type { Mutant } from '../mutant.ts';

export const challengeNoTimeout: Mutant = {
  id: 'challenge-no-timeout',
  story: 'A relay that never finishes the handshake keeps the extension waiting forever.',
  source: 'openclaw/openclaw#22571',
  part: 'extension',
  edits: [
    {
      file: 'extension/worker/relay-link.ts',
      find: '    this.silence.allow(LINK_LIMITS.handshakeMs, () => {',
      replace: '    this.silence.allow(1_000_000_000, () => {',
    },
  ],
};
