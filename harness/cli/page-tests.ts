/** `holdfast page-tests`: the public test suites of Playwright and Puppeteer, directly and through the relay. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { pageTests } from '../page-tests/page-tests.ts';
import { playwrightSuite } from '../page-tests/playwright-suite.ts';
import { puppeteerSuite } from '../page-tests/puppeteer-suite.ts';
import { medianRatio } from '../page-tests/results.ts';
import type { Suite, SuiteSource } from '../page-tests/suite.ts';
import { pageTestsText } from '../page-tests/terminal.ts';
import { reasonOf } from '../stage/stage-error.ts';
import { whole } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { onInterrupt } from './interruption.ts';
import { colourOption, grepOption, outputOption, shardOption, type Shard } from './options.ts';

interface PageTestsOptions {
  readonly playwright?: string;
  readonly puppeteer?: string;
  readonly from?: string;
  readonly grep?: RegExp;
  readonly shard?: Shard;
  readonly resume?: true;
  readonly runs: number;
  readonly workers: number;
  readonly output?: string;
}

const DEFAULT_RUNS = 3;
const DEFAULT_WORKERS = 2;
// Not below node_modules/: Playwright does not compile what is there.
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'holdfast/page-tests');
const EXAMPLES = `
Examples:
  holdfast page-tests --playwright v1.62.1                          fetch the tests, and run them three times
  holdfast page-tests --playwright v1.62.1 --from ../playwright     from a clone on this machine
  holdfast page-tests --playwright v1.62.1 -g dialog --runs 1       a part, once
  holdfast page-tests --playwright v1.62.1 --runs 1 --shard 2/8 --resume   one of eight parts; prints all that ran
  holdfast page-tests --puppeteer puppeteer-v24.15.0                the tests of Puppeteer`;

export function pageTestsCommand(): Command {
  return new Command('page-tests')
    .description(
      "Run Playwright's page tests or Puppeteer's tests on Chromium's endpoint and through the relay, and list what differs.",
    )
    .addOption(new Option('--playwright <tag>', 'page tests of this tag of github.com/microsoft/playwright'))
    .addOption(
      new Option('--puppeteer <tag>', 'tests of this tag of github.com/puppeteer/puppeteer').conflicts(
        'playwright',
      ),
    )
    .option('--from <path>', 'a clone on this machine instead, with that tag; it may be bare')
    .addOption(grepOption())
    .addOption(shardOption('test files'))
    .option('--resume', 'keep the reports in the output folder, run what is missing, and print all')
    .option('--runs <n>', 'runs on each path, which take turns', whole(1), DEFAULT_RUNS)
    .option('--workers <n>', 'browsers at the same time', whole(1), DEFAULT_WORKERS)
    .addOption(outputOption('reports/page-tests/results.json'))
    .addOption(colourOption())
    .addHelpText('after', EXAMPLES)
    .action(run);
}

async function suiteOf(
  { playwright, puppeteer, from }: PageTestsOptions,
  rest: Pick<SuiteSource, 'cache' | 'signal' | 'progress'>,
): Promise<Suite | undefined> {
  if (playwright !== undefined) return playwrightSuite({ tag: playwright, from, ...rest });
  if (puppeteer !== undefined) return puppeteerSuite({ tag: puppeteer, from, ...rest });
  process.stderr.write('Say which tests: --playwright TAG or --puppeteer TAG.\n');
  process.exitCode = EXIT.usage;
  return undefined;
}

async function run(options: PageTestsOptions): Promise<void> {
  const stop = new AbortController();
  const ignoreSignals = onInterrupt((signal) => stop.abort(new Error(`stopped by ${signal}`)));
  const progress = (text: string): void => void process.stderr.write(`${text}\n`);
  const { signal } = stop;
  try {
    const suite = await suiteOf(options, { signal, progress, cache: CACHE });
    if (suite === undefined) return;
    const rounds = await pageTests(suite, {
      ...options,
      grep: options.grep?.source,
      part: options.shard,
      resume: options.resume === true,
      output: resolve(options.output ?? 'reports/page-tests'),
      signal,
      progress,
    });
    process.stdout.write(`${pageTestsText(suite.name, rounds)}\n`);
    process.exitCode = medianRatio(rounds) === 1 ? EXIT.passed : EXIT.failed;
  } catch (error) {
    process.stderr.write(`The page tests did not run: ${reasonOf(error)}\n`);
    process.exitCode = EXIT.unknown;
  } finally {
    ignoreSignals();
  }
}
