import { expect, test } from 'vitest';
import { holdfastProgram } from '../harness/cli/program.ts';
import { flagRuns } from './command-line-flags.ts';

const commands = holdfastProgram().commands.filter(
  (command) => !['relay', 'connect'].includes(command.name()),
);

test.each(commands.map((command) => [command.name(), command] as const))(
  'each flag of %s is used by a run',
  (name, command) => {
    const used = new Set(flagRuns.filter(({ args }) => args[0] === name).flatMap(({ args }) => args));
    const unused = command.options
      .filter(({ hidden, short, long }) => !hidden && !used.has(short ?? '') && !used.has(long ?? ''))
      .map(({ flags }) => flags);
    expect(unused).toEqual([]);
  },
);
