/** Runs a public test suite directly and through the relay, and compares. */
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestSite } from '../site/test-site.ts';
import { PATHS, type PathName } from '../targets/endpoints.ts';
import { serveEndpoints } from './endpoint-server.ts';
import type { Round, SuiteResults } from './results.ts';
import type { Suite } from './suite.ts';

export interface PageTestOptions {
  /** Only tests whose name matches this regular expression. */
  readonly grep: string | undefined;
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
      const results: Partial<Record<PathName, SuiteResults>> = {};
      for (const path of PATHS) {
        options.progress(`${suite.name}: run ${round} of ${options.runs}, ${path}`);
        results[path] = await onePath(suite, path, join(options.output, `run-${round}`), site, options);
      }
      rounds.push(results as Round);
    }
    return rounds;
  } finally {
    await site.close();
  }
}

async function onePath(
  suite: Suite,
  path: PathName,
  output: string,
  site: TestSite,
  { grep, workers, signal }: PageTestOptions,
): Promise<SuiteResults> {
  await rm(join(output, `${path}.json`), { force: true });
  await mkdir(output, { recursive: true });
  // The suites upload files of their own and of their folders, and open some.
  const relayArgs = ['--upload-root', '/', '--download-root', tmpdir()];
  const endpoints = await serveEndpoints(path, { tab: `${site.crossOrigin}/`, relayArgs, files: true });
  try {
    return await suite.run({ path, grep, workers, endpoints: endpoints.url, output, signal });
  } finally {
    await endpoints.close();
  }
}
