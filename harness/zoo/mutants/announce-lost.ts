import type { Mutant } from '../mutant.ts';

const FILE = 'extension/worker/relay-link.ts';

export const announceLost: Mutant = {
  id: 'announce-lost',
  story: 'A worker announces its tabs once. If that is lost, the badge shows ON and the relay has no tabs.',
  source: 'openclaw/openclaw#27630',
  part: 'extension',
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
