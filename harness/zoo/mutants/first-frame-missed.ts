import type { Mutant } from '../mutant.ts';

export const firstFrameMissed: Mutant = {
  id: 'first-frame-missed',
  story:
    'The handler of messages is bound some time after the socket has opened: a challenge that comes at once is lost.',
  source: 'openclaw/openclaw#22571, #22553',
  edits: [
    {
      file: 'extension/worker/relay-link.ts',
      find: 'socket.onmessage = (event) => this.onBatch(attempt, splitFrames(String(event.data)));',
      replace:
        'socket.onopen = () =>\n      setTimeout(() => {\n        socket.onmessage = (event) => this.onBatch(attempt, splitFrames(String(event.data)));\n      }, 100);',
    },
  ],
};
