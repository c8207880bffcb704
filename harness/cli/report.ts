/** `holdfast report FILE…`: one report from saved results. Given two, it also compares them. Of histories: their pages. */
import { basename, dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { compareRuns } from '../report/compare.ts';
import { readRun, RunFileError } from '../report/files/read-run.ts';
import { toJsonSummary } from '../report/json.ts';
import { mergeRuns } from '../report/merge.ts';
import type { RunResult } from '../results/run-result.ts';
import { verdictOf } from '../report/verdict.ts';
import { reasonOf } from '../stage/stage-error.ts';
import { EXIT } from './exit-codes.ts';
import {
  jsonOption,
  outputOption,
  reportFile,
  reportFileOption,
  TO_STDOUT,
  type JsonOption,
} from './options.ts';
import { pageOfHistory } from './history-pages.ts';
import { filesBeside, writeReports } from './reports.ts';

interface ReportOptions {
  readonly output?: string;
  readonly report?: string;
  readonly json?: JsonOption;
}

const REPORT = 'reports/report.html';

/** The ending of a history's name. */
const HISTORY = /\.jsonl$/;

export function reportCommand(): Command {
  return new Command('report')
    .description(
      'Make one report from saved results. Given two, also show what changed between them. ' +
        'Given histories (JSON Lines), make an interactive page of each, beside it.',
    )
    .argument(
      '<results...>',
      'result.json files from torture or soak, files written with --json, or histories',
    )
    .addOption(jsonOption())
    .addOption(outputOption(REPORT))
    .addOption(reportFileOption(REPORT))
    .action(report);
}

async function report(results: readonly string[], options: ReportOptions): Promise<void> {
  if (results.some((file) => HISTORY.test(file))) return pagesOf(results, options);
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

/** The page of a history is beside it, or in the folder of `--output`, or at `--report` if it is only one. */
async function pagesOf(histories: readonly string[], options: ReportOptions): Promise<void> {
  const other = histories.find((file) => !HISTORY.test(file));
  const problem =
    other !== undefined
      ? `${other} is not a history (.jsonl): report results and histories in separate commands.`
      : options.json !== undefined
        ? '--json is for results: the JSON of a history comes from `check --json`.'
        : options.report !== undefined && histories.length > 1
          ? '--report names one page: use --output FOLDER for several histories.'
          : undefined;
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  for (const history of histories) {
    const beside = history.replace(HISTORY, '.html');
    const inFolder = options.output === undefined ? beside : join(options.output, basename(beside));
    const page = resolve(options.report ?? inFolder);
    try {
      await pageOfHistory(history, page);
      process.stdout.write(`Page: ${page}\n`);
    } catch (error) {
      process.stderr.write(`Cannot make a page of ${history}: ${reasonOf(error)}\n`);
      process.exitCode = EXIT.usage;
    }
  }
}
