/**
 * Playwright's own page tests, run with the published package of the same version: the sources need not be built. Each
 * test gets its page from `overlay/over-endpoint.ts`.
 */
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '../setup/root.ts';
import { checkout } from './checkout.ts';
import { firstLines } from './first-lines.ts';
import type { SuiteResults, TestResult } from './results.ts';
import { runCommand } from './run-command.ts';
import type { Suite, SuiteRun, SuiteSource } from './suite.ts';

/** What the page tests import, apart from Playwright. Versions are those of the checkout. */
const PACKAGES_OF_TESTS = ['colors', 'debug', 'dotenv', 'formidable', 'mime', 'ws'];
/** Exported by the file from which each page test takes its `test`. */
const EXPORT = 'export const test = impl;';
const OVERLAY = join(repositoryRoot, 'harness/page-tests/overlay');
const CONFIG = 'holdfast.config.ts';
const FIXTURES = 'over-endpoint.ts';

interface Manifest {
  readonly version: string;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export async function playwrightSuite(source: SuiteSource): Promise<Suite> {
  const folder = await checkout('microsoft/playwright', source, 'page', (half) =>
    prepare(half, source.signal),
  );
  // They may have changed since the checkout was made.
  await copyFile(join(OVERLAY, CONFIG), join(folder, CONFIG));
  await copyFile(join(OVERLAY, FIXTURES), join(folder, 'tests/page', FIXTURES));
  return {
    name: `Playwright ${source.tag}`,
    run: (run) => runSuite(folder, run),
    read: async (report) => resultsIn(JSON.parse(await readFile(report, 'utf8')) as Report),
  };
}

async function prepare(folder: string, signal: AbortSignal): Promise<void> {
  const root = await manifestIn(folder);
  const { version } = await manifestIn(join(folder, 'packages/playwright-core'));
  const packages = PACKAGES_OF_TESTS.flatMap((name) => {
    const wanted = root.devDependencies?.[name];
    return wanted === undefined ? [] : [`${name}@${wanted}`];
  });
  // In a folder of its own, because the checkout is a workspace with hundreds of dependencies.
  const own = join(folder, 'holdfast-packages');
  await mkdir(own);
  await writeFile(join(own, 'package.json'), '{ "private": true }');
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--save-exact'];
  await runCommand('npm', ['install', ...flags, `@playwright/test@${version}`, ...packages], {
    cwd: own,
    signal,
  });
  await symlink(join('holdfast-packages', 'node_modules'), join(folder, 'node_modules'), 'junction');
  const published = join('..', '..', 'node_modules', 'playwright-core', 'lib');
  await symlink(published, join(folder, 'packages/playwright-core/lib'), 'junction');
  await useFixtures(join(folder, 'tests/page/pageTest.ts'));
}

async function useFixtures(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!text.includes(EXPORT))
    throw new Error(`${file} has no line "${EXPORT}": page-tests does not know this version of Playwright.`);
  const own = `import { overEndpoint } from './over-endpoint';\nexport const test = overEndpoint(impl);`;
  await writeFile(file, text.replace(EXPORT, own));
}

async function manifestIn(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

async function runSuite(
  folder: string,
  { grep, part, workers, endpoints, report, signal }: SuiteRun,
): Promise<void> {
  const beside = report.replace(/(-half)?\.json$/, '');
  const cli = join(folder, 'node_modules/@playwright/test/cli.js');
  const some = [
    ...(grep === undefined ? [] : ['-g', grep]),
    ...(part === undefined ? [] : [`--shard=${part.index}/${part.count}`]),
  ];
  await runCommand(process.execPath, [cli, 'test', '-c', CONFIG, `--workers=${workers}`, ...some], {
    cwd: folder,
    signal,
    env: {
      HOLDFAST_ENDPOINTS: endpoints,
      HOLDFAST_RESULTS: report,
      HOLDFAST_OUTPUT: `${beside}-files`,
    },
    log: `${beside}.log`,
    // 1: a test failed.
    codes: [0, 1],
  });
}

/** The JSON report of Playwright's runner, as far as it is needed. */
export interface Report {
  readonly suites: readonly ReportSuite[];
  readonly errors?: readonly { readonly message?: string }[];
}

interface ReportSuite {
  readonly title: string;
  readonly file: string;
  readonly suites?: readonly ReportSuite[];
  readonly specs: readonly ReportSpec[];
}

interface ReportSpec {
  readonly title: string;
  readonly tests: readonly {
    readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped';
    readonly results: readonly { readonly error?: { readonly message?: string } }[];
  }[];
}

/** Rejects a report of a run that did not begin. */
export function resultsIn({ suites, errors = [] }: Report): SuiteResults {
  const results = new Map(suites.flatMap((suite) => resultsOf(suite, [])));
  if (results.size === 0)
    throw new Error(`Playwright ran no test. ${errors.map(({ message }) => message).join('\n')}`.trim());
  return results;
}

function resultsOf(suite: ReportSuite, above: readonly string[]): [string, TestResult][] {
  const path = [...above, suite.title];
  return [
    ...suite.specs.flatMap(({ title, tests }) =>
      tests.map(({ status, results }): [string, TestResult] => {
        const name = [...path, title].join(' › ');
        if (status === 'skipped') return [name, { outcome: 'skipped' }];
        if (status === 'expected') return [name, { outcome: 'passed' }];
        const message = results.at(-1)?.error?.message ?? 'it failed without an error';
        return [name, { outcome: 'failed', error: firstLines(message) }];
      }),
    ),
    ...(suite.suites ?? []).flatMap((inner) => resultsOf(inner, path)),
  ];
}
