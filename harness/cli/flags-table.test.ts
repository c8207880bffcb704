/**
 * The table in docs/command-line.md has each flag of each command. It is made of the commands, with
 * `npx vitest run harness/cli/flags-table.test.ts -u`.
 */
import { readFileSync } from 'node:fs';
import prettier from 'prettier';
import { expect, test } from 'vitest';
import { holdfastProgram } from './program.ts';

const PAGE = new URL('../../docs/command-line.md', import.meta.url).pathname;
const BEGIN = '<!-- begin: written by harness/cli/flags-table.test.ts -->';
const END = '<!-- end -->';
/** The relay's options are those of a server: docs/security.md has them. */
const commands = holdfastProgram().commands.filter((command) => command.name() !== 'relay');

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
  ].join('\n');
  const page = readFileSync(PAGE, 'utf8');
  const [before = '', rest = ''] = page.split(BEGIN);
  const [, after = ''] = rest.split(END);
  const options = await prettier.resolveConfig(PAGE);
  const text = `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
  await expect(await prettier.format(text, { ...options, filepath: PAGE })).toMatchFileSnapshot(PAGE);
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
