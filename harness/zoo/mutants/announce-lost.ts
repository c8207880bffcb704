import type { Mutant } from '../mutant.ts';

const FILE = 'extension/worker/relay-link.ts';

export const announceLost: Mutant = {
  id: 'announce-lost',
  story:
    'A life of the worker announces its tabs once; when that does not arrive, the badge says ON and the relay is empty.',
  source: 'openclaw/openclaw#27630',
  edits: [
    {
      file: FILE,
      find: '    this.channel.send(inventory);\n',
      replace: '    if (attempt.number === 1) this.channel.send(inventory);\n',
    },
    {
      file: FILE,
      find: 'hello.resumed ? hello.received : 0);',
      replace: 'hello.resumed ? Infinity : 0);',
    },
  ],
};
