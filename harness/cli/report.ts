/** `holdfast report FILE…`: one report from saved results. Given two, it also compares them. */
import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import { compareRuns } from '../report/compare.ts';
import { readRun, RunFileError } from '../report/files/read-run.ts';
import { toJsonSummary } from '../report/json.ts';
import { mergeRuns } from '../report/merge.ts';
import type { RunResult } from '../results/run-result.ts';
import { verdictOf } from '../report/verdict.ts';
import { EXIT } from './exit-codes.ts';
import {
  jsonOption,
  outputOption,
  reportFile,
  reportFileOption,
  TO_STDOUT,
  type JsonOption,
} from './options.ts';
import { filesBeside, writeReports } from './reports.ts';

interface ReportOptions {
  readonly output?: string;
  readonly report?: string;
  readonly json?: JsonOption;
}

const REPORT = 'reports/report.html';

export function reportCommand(): Command {
  return new Command('report')
    .description('Make one report from saved results. Given two, also show what changed between them.')
    .argument('<results...>', 'result.json files from torture or soak, or files written with --json')
    .addOption(jsonOption())
    .addOption(outputOption(REPORT))
    .addOption(reportFileOption(REPORT))
    .action(report);
}

async function report(results: readonly string[], options: ReportOptions): Promise<void> {
  const file = resolve(reportFile(options, REPORT));
  const runs: RunResult[] = [];
  try {
    for (const result of results) runs.push(await readRun(result, dirname(file)));
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  const [before, after, ...more] = runs;
  const two = before !== undefined && after !== undefined && more.length === 0;
  const run = mergeRuns(runs);
  const { outcome, headline } = verdictOf(run);
  process.exitCode = { passed: EXIT.passed, failed: EXIT.failed, unproven: EXIT.unknown }[outcome];
  await writeReports(run, {
    report: file,
    folder: filesBeside(file, 'files'),
    ...(typeof options.json === 'string' ? { json: options.json } : {}),
    ...(two ? { comparison: compareRuns(before, after) } : {}),
  });
  const json = options.json === TO_STDOUT ? JSON.stringify(toJsonSummary(run), null, 2) : undefined;
  process.stdout.write(`${json ?? `${headline}\nReport: ${file}`}\n`);
}
