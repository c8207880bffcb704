import { Command, type Option } from 'commander';
import { expect, test } from 'vitest';
import {
  bailAfter,
  bailOptions,
  inShard,
  jsonOption,
  printsResult,
  reporterOption,
  reportFile,
  shardOption,
  shardRange,
  wantsColour,
} from './options.ts';

function parsed(options: readonly Option[], args: readonly string[]): Record<string, unknown> {
  const command = new Command('test').exitOverride().configureOutput({ writeErr: () => undefined });
  for (const option of options) command.addOption(option);
  return command.parse(args, { from: 'user' }).opts();
}

test.each([
  [[], Infinity],
  [['--bail'], 1],
  [['--bail', '3'], 3],
  [['-x'], 1],
  [['--fail-fast'], 1],
])('%j stops after %s failures', (args, failures) => {
  const { bail } = parsed(bailOptions(), args) as { bail?: number | true };
  expect(bailAfter(bail)).toBe(failures);
});

test('the shards together are everything, once, in parts of nearly equal length', () => {
  for (const length of [0, 1, 7, 12, 200]) {
    for (const count of [1, 2, 3, 7, 13]) {
      const all = Array.from({ length }, (_, index) => index);
      const parts = Array.from({ length: count }, (_, index) => inShard(all, { index: index + 1, count }));
      expect(parts.flat()).toEqual(all);
      const lengths = parts.map((part) => part.length);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
    }
  }
});

test('without a shard there is one part', () => {
  expect(shardRange(5, undefined)).toEqual({ from: 0, count: 5 });
});

test('a shard is i/n, and the error says so', () => {
  const shard = [shardOption('seeds')];
  expect(parsed(shard, ['--shard', '2/3'])).toEqual({ shard: { index: 2, count: 3 } });
  for (const wrong of ['0/3', '4/3', '2', '2/', 'a/b'])
    expect(() => parsed(shard, ['--shard', wrong])).toThrow('Expected i/n with 1 ≤ i ≤ n, for example 2/3.');
});

test('reporters are separated by commas', () => {
  const names = (text: string): unknown => parsed([reporterOption()], ['--reporter', text])['reporter'];
  expect(names('line,github')).toEqual(['line', 'github']);
  expect(() => names('dot')).toThrow('Expected some of list, line, json, junit, html, github');
  expect(() => names('json,junit')).toThrow('both print to standard output');
  expect(names('list,json,junit')).toEqual(['list', 'json', 'junit']);
});

test('json and junit take the place of the output, unless it is asked for as well', () => {
  expect(printsResult(['json'])).toBe('json');
  expect(printsResult(['junit', 'github'])).toBe('junit');
  expect(printsResult(['list', 'json'])).toBeUndefined();
  expect(printsResult(['html'])).toBeUndefined();
});

test('--json takes a file, or prints', () => {
  expect(parsed([jsonOption()], ['--json', 'a.json'])).toEqual({ json: 'a.json' });
  expect(parsed([jsonOption()], ['--json'])).toEqual({ json: true });
});

test('--output is a folder, --report a file', () => {
  const usual = 'reports/torture.html';
  expect(reportFile({}, usual)).toBe(usual);
  expect(reportFile({ output: 'out/' }, usual)).toBe('out/torture.html');
  expect(reportFile({ output: 'out', report: 'a/b.html' }, usual)).toBe('a/b.html');
});

test.each([
  [true, {}, true, true],
  [true, {}, false, false],
  [false, { FORCE_COLOR: '1' }, true, false],
  [true, { NO_COLOR: '1' }, true, false],
  [true, { NO_COLOR: '' }, true, true],
  [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  [true, { FORCE_COLOR: '0' }, true, false],
])('--color %s with %j at a terminal (%s): colours %s', (color, env, isTTY, wanted) => {
  expect(wantsColour(color, { isTTY }, env)).toBe(wanted);
});
