import type { Mutant } from '../mutant.ts';

const FILE = 'extension/worker/relay-link.ts';

export const keepaliveSwallow: Mutant = {
  id: 'keepalive-swallow',
  story:
    'An attempt to connect fails before the relay has sent anything. The error is swallowed, no retry is scheduled, and the link stays dead.',
  source: 'review of openclaw/openclaw#15817',
  part: 'extension',
  edits: [
    {
      file: FILE,
      find: '    this.abandon();\n    this.scheduleRetry(failure);',
      replace:
        '    this.abandon();\n    if (attempt.handshake.challengeNow !== undefined) this.scheduleRetry(failure);',
    },
    {
      file: FILE,
      find: 'if (this.attempt === undefined && this.retryTimer === undefined) this.open();',
      replace: "if (this.attempt === undefined && this.phaseNow.name === 'refused') this.open();",
    },
  ],
};
