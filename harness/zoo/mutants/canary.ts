import type { Mutant } from '../mutant.ts';

/** Not a historic bug, but one so obvious that a test that misses it is broken. */
export const canary: Mutant = {
  id: 'canary',
  story: 'Every command is answered twice.',
  source: 'invented, to test the tests',
  part: 'relay',
  edits: [
    {
      file: 'relay/core/cdp/client.ts',
      find: 'this.send(`{"id":${command.id},${member}${suffix}}`);',
      replace: 'for (const _ of [1, 2]) this.send(`{"id":${command.id},${member}${suffix}}`);',
    },
  ],
};
