import type { Mutant } from '../mutant.ts';

export const wedgeUnnoticed: Mutant = {
  id: 'wedge-unnoticed',
  story: 'The debugger of a tab never answers a command again, though it is attached: nobody finds out.',
  part: 'extension',
  source: 'https://github.com/remorses/playwriter/pull/111',
  edits: [
    {
      file: 'extension/worker/wedge-watch.ts',
      find: 'const wedged = attachment !== undefined &&',
      replace: "const wedged = attachment === '' &&",
    },
  ],
};
