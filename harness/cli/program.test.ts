import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { afterEach, expect, test, vi } from 'vitest';
import { repositoryRoot } from '../setup/root.ts';
import { holdfastProgram } from './program.ts';

afterEach(() => vi.restoreAllMocks());

test.each([
  ['torture --repeat-eech 2', "unknown option '--repeat-eech'", '--repeat-each'],
  ['relay --prot 1', "unknown option '--prot'", '--port'],
  ['relay token ad name', "unknown command 'ad'", 'add'],
  ['relay token add name --token-fill x', "unknown option '--token-fill'", '--token-file'],
])('%s: %s, did you mean %s?', async (args, error, meant) => {
  const printed: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  const running = holdfastProgram().parseAsync(args.split(' '), { from: 'user' });
  await expect(running).rejects.toThrow(CommanderError);
  expect(printed.join('')).toBe(
    `error: ${error}\n(Did you mean ${meant}?)\nRun it with --help to see its options.\n`,
  );
});

test.each([
  ['doctr', '(Did you mean doctor?)\n'],
  ['setpu', '(Did you mean setup?)\n'],
  ['dance', ''],
])('the unknown command %s is wrong usage, with the closest one: "%s"', (name, hint) => {
  const entry = join(repositoryRoot, 'harness', 'setup', 'holdfast.cjs');
  const { status, stderr } = spawnSync(process.execPath, [entry, name], { encoding: 'utf8' });
  expect(status).toBe(2);
  const head = `holdfast: unknown command "${name}".\n${hint}\nUsage: holdfast COMMAND`;
  expect(stderr.slice(0, head.length)).toBe(head);
});
