import type { Mutant } from '../mutant.ts';

/** No historic bug: one so plain that an alarm which does not ring at it is broken. */
export const canary: Mutant = {
  id: 'canary',
  story: 'Every command is answered twice.',
  source: 'made up, to prove the alarm',
  edits: [
    {
      file: 'relay/core/cdp/client.ts',
      find: 'this.send(`{"id":${id},${member}${suffix}}`);',
      replace: 'for (const _ of [1, 2]) this.send(`{"id":${id},${member}${suffix}}`);',
    },
  ],
};
