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
  ['--extension x --shard 1/2', '--shard does not work with --extension: leave it out.'],
  ['--extension x --target other', '--target does not work with --extension: leave it out.'],
  ['--url http://a.test', '--url is for --extension FOLDER: add it, or leave --url out.'],
])('torture %s is wrong usage', async (args, message) => {
  const printed: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  await holdfastProgram().parseAsync(['torture', ...args.split(' ')], { from: 'user' });
  expect([printed.join(''), process.exitCode]).toEqual([`${message}\n`, 2]);
  process.exitCode = undefined;
});

test('--url takes web addresses only', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const running = holdfastProgram().parseAsync(['torture', '--url', 'example.com'], { from: 'user' });
  await expect(running).rejects.toThrow('Expected an address that begins with http:// or https://.');
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
