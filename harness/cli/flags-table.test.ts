/**
 * The table in docs/command-line.md has each flag of each command. It is made of the commands, with
 * `npx vitest run harness/cli/flags-table.test.ts -u`.
 */
import { expect, test } from 'vitest';
import { pageWithTable } from '../setup/testing/written-table.ts';
import { holdfastProgram } from './program.ts';

const PAGE = new URL('../../docs/command-line.md', import.meta.url).pathname;
/** Those that run something; the options of the relay are in docs/security.md. */
const commands = holdfastProgram().commands.filter(
  (command) => !['relay', 'connect'].includes(command.name()),
);

function flagsOf(command: (typeof commands)[number]): Map<string, string> {
  return new Map(
    command.options
      .filter(({ hidden }) => !hidden)
      .map((option) => [option.long ?? option.flags, option.flags]),
  );
}

test('docs/command-line.md says which command takes which flag', async () => {
  const all = new Map(commands.flatMap((command) => [...flagsOf(command)]));
  const names = commands.map((command) => command.name());
  const rows = [...all].map(([long, flags]) => {
    const cells = commands.map((command) => (flagsOf(command).has(long) ? '●' : ''));
    return `| \`${flags}\` | ${cells.join(' | ')} |`;
  });
  const table = [
    `| Flag | ${names.join(' | ')} |`,
    `| --- | ${names.map(() => ':-:').join(' | ')} |`,
    ...rows,
  ];
  const page = await pageWithTable(PAGE, 'harness/cli/flags-table.test.ts', table);
  await expect(page).toMatchFileSnapshot(PAGE);
});

test.each(commands.map((command) => [command.name(), command] as const))(
  '%s explains each of its flags',
  (_name, command) => {
    const help = command.helpInformation();
    for (const { hidden, flags, description } of command.options) {
      expect(help.includes(flags)).toBe(!hidden);
      expect(description).not.toBe('');
    }
  },
);

test('a flag means the same in every command', () => {
  const seen = new Map<string, string>();
  for (const command of commands) {
    for (const { long, flags, hidden } of command.options) {
      if (long === undefined || hidden) continue;
      expect([long, seen.get(long) ?? flags]).toEqual([long, flags]);
      seen.set(long, flags);
    }
  }
});
