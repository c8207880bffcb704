/** Runs a public test suite directly and through the relay, and compares. */
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestSite } from '../site/test-site.ts';
import { PATHS, type PathName } from '../targets/endpoints.ts';
import { serveEndpoints } from './endpoint-server.ts';
import type { Round, TestResult } from './results.ts';
import type { Suite, SuitePart } from './suite.ts';

export interface PageTestOptions {
  /** Only tests whose name matches this regular expression. */
  readonly grep: string | undefined;
  /** Only this part of the tests' files. */
  readonly part?: SuitePart | undefined;
  /** Whether to keep the reports that are in `output`, and to run only what has none. */
  readonly resume: boolean;
  /** How often each path runs. They take turns. */
  readonly runs: number;
  /** Browsers at the same time. */
  readonly workers: number;
  /** Where the results of the runs go. */
  readonly output: string;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/** The rounds in the order in which they ran. */
export async function pageTests(suite: Suite, options: PageTestOptions): Promise<readonly Round[]> {
  const site = await TestSite.start();
  try {
    const rounds: Round[] = [];
    for (let round = 1; round <= options.runs; round += 1) {
      const folder = join(options.output, `run-${round}`);
      await mkdir(folder, { recursive: true });
      for (const path of PATHS) await onePath(suite, path, folder, site, options, round);
      rounds.push(await roundIn(folder, suite, options));
    }
    return rounds;
  } finally {
    await site.close();
  }
}

async function onePath(
  suite: Suite,
  path: PathName,
  folder: string,
  site: TestSite,
  options: PageTestOptions,
  round: number,
): Promise<void> {
  const { part, grep, workers, signal, progress } = options;
  const report = join(folder, reportName(path, part));
  if (options.resume && existsSync(report)) return;
  progress(`${suite.name}: run ${round} of ${options.runs}, ${path}`);
  // The suites upload files of their own and of their folders, and open some.
  const relayArgs = ['--upload-root', '/', '--download-root', tmpdir()];
  const endpoints = await serveEndpoints(path, { tab: `${site.crossOrigin}/`, relayArgs, files: true });
  // A report has its name only once its run is complete.
  const half = report.replace(/\.json$/, '-half.json');
  try {
    await suite.run({ grep, part, workers, endpoints: endpoints.url, report: half, signal });
    await rename(half, report);
  } finally {
    await endpoints.close();
  }
}

/** Of the part that has run, or with `resume` of all parts whose reports are there on both paths. */
async function roundIn(folder: string, suite: Suite, { part, resume }: PageTestOptions): Promise<Round> {
  const { count } = part ?? { count: 1 };
  const all = Array.from({ length: count }, (_part, at) => ({ index: at + 1, count }));
  const parts = part === undefined ? [undefined] : resume ? all : [part];
  const results: Record<PathName, [string, TestResult][]> = { direct: [], relay: [] };
  for (const each of parts) {
    const reports = PATHS.map((path) => [path, join(folder, reportName(path, each))] as const);
    if (!reports.every(([, report]) => existsSync(report))) continue;
    for (const [path, report] of reports) results[path].push(...(await suite.read(report)));
  }
  return { direct: new Map(results.direct), relay: new Map(results.relay) };
}

function reportName(path: PathName, part: SuitePart | undefined): string {
  return part === undefined ? `${path}.json` : `${path}-${part.index}-of-${part.count}.json`;
}
