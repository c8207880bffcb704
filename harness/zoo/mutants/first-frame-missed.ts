import type { Mutant } from '../mutant.ts';

export const firstFrameMissed: Mutant = {
  id: 'first-frame-missed',
  story:
    'The message handler is set some time after the socket opens: a challenge that arrives immediately is lost.',
  source: 'openclaw/openclaw#22571, #22553',
  part: 'extension',
  edits: [
    {
      file: 'extension/worker/relay-link.ts',
      find: 'socket.onmessage = (event) => this.onBatch(attempt, splitFrames(String(event.data)));',
      replace:
        'socket.onopen = () =>\n      setTimeout(() => {\n        socket.onmessage = (event) => this.onBatch(attempt, splitFrames(String(event.data)));\n      }, 100);',
    },
  ],
};
