/** Puppeteer's own tests, built in the checkout. They share one browser, as they do without Holdfast. */
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findChromium } from '../setup/chromium.mjs';
import { repositoryRoot } from '../setup/root.ts';
import { checkout } from './checkout.ts';
import { firstLines } from './first-lines.ts';
import type { SuiteResults, TestResult } from './results.ts';
import { runCommand } from './run-command.ts';
import type { Suite, SuitePart, SuiteRun, SuiteSource } from './suite.ts';

const OVERLAY = 'connect-instead.mjs';
const BUILT = 'test/build';
/** Of each test, as Puppeteer's own configuration has it. */
const TEST_MS = 10_000;
/** What mocha's exit code counts: failed tests. */
const FAILURES_MAX = 255;

export async function puppeteerSuite(source: SuiteSource): Promise<Suite> {
  const { signal } = source;
  const folder = await checkout('puppeteer/puppeteer', source, 'tests', async (half) => {
    // Browsers are not downloaded: the tests use the one that Holdfast finds.
    const env = { PUPPETEER_SKIP_DOWNLOAD: '1' };
    await runCommand('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: half,
      signal,
      env,
    });
    await runCommand('npm', ['run', 'build', '--workspace=@puppeteer-test/test'], { cwd: half, signal, env });
  });
  // It may have changed since the checkout was made.
  const overlay = join(repositoryRoot, 'harness/page-tests/overlay', OVERLAY);
  await copyFile(overlay, join(folder, 'test', OVERLAY));
  return {
    name: `Puppeteer ${source.tag}`,
    run: (run) => runSuite(folder, run),
    read: async (report) => mochaResultsIn(JSON.parse(await readFile(report, 'utf8')) as MochaReport, folder),
  };
}

async function runSuite(folder: string, { grep, part, endpoints, report, signal }: SuiteRun): Promise<void> {
  const files = partOf(await testFiles(folder), part);
  const required = [`test/${OVERLAY}`, 'test/build/mocha-utils.js'].flatMap((file) => [
    '--require',
    `./${file}`,
  ]);
  await runCommand(
    process.execPath,
    [
      join(folder, 'node_modules/mocha/bin/mocha.js'),
      ...['--no-config', '--exit', '--timeout', String(TEST_MS), ...required],
      ...['--reporter', 'json', '--reporter-option', `output=${report}`],
      ...(grep === undefined ? [] : ['--grep', `/${grep}/i`]),
      ...files,
    ],
    {
      cwd: folder,
      signal,
      env: { HOLDFAST_ENDPOINTS: endpoints, BINARY: findChromium() ?? '' },
      log: report.replace(/(-half)?\.json$/, '.log'),
      codes: Array.from({ length: FAILURES_MAX + 1 }, (_code, index) => index),
    },
  );
}

/** Relative to the checkout. */
async function testFiles(folder: string): Promise<readonly string[]> {
  const files = await readdir(join(folder, BUILT), { recursive: true });
  return files.filter((file) => /\.(spec|test)\.js$/.test(file)).map((file) => join(BUILT, file));
}

/** Every `count`th file, so that the parts are about equally long. */
export function partOf(files: readonly string[], part: SuitePart | undefined): readonly string[] {
  const { index, count } = part ?? { index: 1, count: 1 };
  return files.toSorted().filter((_file, at) => at % count === index - 1);
}

/** The JSON report of mocha, as far as it is needed. */
export interface MochaReport {
  readonly tests: readonly {
    readonly fullTitle: string;
    readonly file?: string;
    readonly err: { readonly message?: string };
  }[];
  readonly pending: readonly { readonly fullTitle: string }[];
  readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly message?: string } }[];
}

/** `folder` is cut off the names of files. Rejects a report of a run that did not begin. */
export function mochaResultsIn({ tests, pending, failures }: MochaReport, folder: string): SuiteResults {
  if (tests.length === 0) throw new Error('Mocha ran no test.');
  const skipped = new Set(pending.map(({ fullTitle }) => fullTitle));
  const failed = new Map(failures.map(({ fullTitle, err }) => [fullTitle, err.message ?? '']));
  return new Map(
    tests.map(({ fullTitle, file = '' }): [string, TestResult] => {
      const name = `${file.replace(join(folder, 'test/build/'), '')} › ${fullTitle}`;
      if (skipped.has(fullTitle)) return [name, { outcome: 'skipped' }];
      const error = failed.get(fullTitle);
      if (error === undefined) return [name, { outcome: 'passed' }];
      return [name, { outcome: 'failed', error: firstLines(error) }];
    }),
  );
}
