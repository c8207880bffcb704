/** Options that several commands share, under the names that Playwright and vitest gave them. */
import { InvalidArgumentError, Option } from 'commander';
import { whole } from './arguments.ts';

/** Part `index` (from 1) of `count` parts. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** What prints the results of a run. HTML, JSON and JUnit files are written in any case. */
export const REPORTERS = ['list', 'line', 'json', 'junit', 'html', 'github'] as const;
export type ReporterName = (typeof REPORTERS)[number];

/** `--json` without a file: print the JSON instead of the usual output. */
export const TO_STDOUT = true as const;
export type JsonOption = string | typeof TO_STDOUT;

/** The value of `--bail`: true without a number. */
export type BailOption = number | true;

/** The number of failures after which a run stops. */
export function bailAfter(bail: BailOption | undefined): number {
  return bail === undefined ? Infinity : Number(bail);
}

export function bailOptions(): Option[] {
  return [
    new Option('--bail [n]', 'stop after this many failures (1)').argParser(whole(1)),
    new Option('-x', 'stop at the first failure, like --bail').implies({ bail: 1 }),
    new Option('--fail-fast', 'the former name of --bail').implies({ bail: 1 }).hideHelp(),
  ];
}

export function grepOption(): Option {
  return new Option(
    '-g, --grep <pattern>',
    'run only those whose name or title matches this regular expression',
  ).argParser(pattern);
}

export function shardOption(what: string): Option {
  return new Option('--shard <i/n>', `run only part i of n of the ${what}`).argParser(shard);
}

export function reporterOption(): Option {
  return new Option('--reporter <names>', `how to print the results: ${REPORTERS.join(', ')}`)
    .argParser(reporters)
    .default(['list'], 'list');
}

/** Of commands whose result is no list of scenarios. */
const FIGURE_REPORTERS = ['list', 'line', 'json'] as const;
/** The same for the simulator, which has failures that CI services can show. */
export const SIM_REPORTERS = [...FIGURE_REPORTERS, 'junit', 'github'] as const;
export type FigureReporter = (typeof SIM_REPORTERS)[number];

export function figureReporterOption(names: readonly FigureReporter[] = FIGURE_REPORTERS): Option {
  return new Option('--reporter <names>', 'how to print the result: line is like --quiet, json like --json')
    .choices(names)
    .default('list');
}

interface FigureOutput {
  readonly reporter?: FigureReporter;
  readonly json?: JsonOption;
  readonly quiet?: boolean;
}

/** What `--reporter` stands for. A file of `--json` is kept: the JSON then goes to standard output as well as there. */
export function figureOutput({ reporter, json, quiet = false }: FigureOutput): {
  readonly quiet: boolean;
  readonly printsJson: boolean;
  readonly file: string | undefined;
} {
  return {
    quiet: quiet || reporter === 'line',
    printsJson: json === TO_STDOUT || reporter === 'json',
    file: typeof json === 'string' ? json : undefined,
  };
}

export function quietOption(): Option {
  return new Option('-q, --quiet', 'print only failures and the summary');
}

export function colourOption(): Option {
  return new Option('--no-color', 'print without colours, as with the variable NO_COLOR');
}

export function jsonOption(): Option {
  return new Option(
    '--json [file]',
    'also write the result as JSON; without a file, print it instead of the usual output',
  );
}

/** How a run is shown, and where its files go. */
export interface OutputOptions {
  readonly reporter?: readonly ReporterName[];
  readonly json?: JsonOption;
  readonly output?: string;
  readonly report?: string;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/** The options of {@link OutputOptions}, for a command whose report usually is `usual`. */
export function outputOptions(usual: string): Option[] {
  return [
    reporterOption(),
    jsonOption(),
    outputOption(usual),
    reportFileOption(usual),
    quietOption(),
    colourOption(),
  ];
}

/** Where the report and the files beside it go. */
export function outputOption(usual: string): Option {
  return new Option('-o, --output <folder>', `folder for the report and its files (${folderOf(usual)})`);
}

/** The former name of `--output`, which also names the file. */
export function reportFileOption(usual: string): Option {
  return new Option('--report <file>', `HTML report to write (${usual})`);
}

/** The HTML report to write; its other files go beside it. */
export function reportFile(
  { output, report }: { readonly output?: string; readonly report?: string },
  usual: string,
): string {
  if (report !== undefined) return report;
  return output === undefined
    ? usual
    : `${output.replace(/[/\\]+$/, '')}/${usual.split('/').at(-1) ?? usual}`;
}

function folderOf(file: string): string {
  return file.split('/').slice(0, -1).join('/');
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch (error) {
    throw new InvalidArgumentError(`Not a regular expression: ${(error as Error).message}`);
  }
}

function shard(text: string): Shard {
  const [index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).slice(1).map(Number);
  if (index === undefined || count === undefined || index < 1 || index > count) {
    throw new InvalidArgumentError('Expected i/n with 1 ≤ i ≤ n, for example 2/3.');
  }
  return { index, count };
}

function reporters(text: string): readonly ReporterName[] {
  const names = text.split(',').map((name) => {
    const known = REPORTERS.find((other) => other === name.trim());
    if (known === undefined) {
      throw new InvalidArgumentError(`Expected some of ${REPORTERS.join(', ')}, separated by commas.`);
    }
    return known;
  });
  if (printsResult(names) === 'both') {
    throw new InvalidArgumentError('json and junit both print to standard output: use one of them.');
  }
  return names;
}

/** The format that takes the place of the usual output on standard output, if any. */
export function printsResult(names: readonly ReporterName[]): 'json' | 'junit' | 'both' | undefined {
  if (names.includes('list') || names.includes('line')) return undefined;
  const [json, junit] = [names.includes('json'), names.includes('junit')];
  return json && junit ? 'both' : json ? 'json' : junit ? 'junit' : undefined;
}

/**
 * A contiguous part of `all`; the parts of all shards together are everything, once. Their lengths differ by one at
 * most.
 */
export function inShard<T>(all: readonly T[], part: Shard | undefined): readonly T[] {
  const { from, count } = shardRange(all.length, part);
  return all.slice(from, from + count);
}

/** The part of a shard in `length` things: the index of its first, and how many they are. */
export function shardRange(
  length: number,
  part: Shard | undefined,
): { readonly from: number; readonly count: number } {
  if (part === undefined) return { from: 0, count: length };
  const start = (index: number): number => Math.floor((length * index) / part.count);
  const from = start(part.index - 1);
  return { from, count: start(part.index) - from };
}

/** Whether to print colours: `--no-color`, then `FORCE_COLOR`, then `NO_COLOR`, then whether it is a terminal. */
export function wantsColour(
  color: boolean,
  stream: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  if (!color) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return stream.isTTY === true;
}
