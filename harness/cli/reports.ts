/** Writes the report files of a run, for people and for programs. */
import { dirname, join, resolve } from 'node:path';
import { tryToWrite, whyNotWritten } from '../base/write-trouble.ts';
import type { Comparison } from '../report/compare.ts';
import { githubAnnotations } from '../report/files/annotations.ts';
import { toChromeTrace } from '../report/files/chrome-trace.ts';
import { toJunit } from '../report/files/junit.ts';
import { writeHtml } from '../report/html-report.ts';
import { writeJson } from '../report/json.ts';
import type { RunResult } from '../results/run-result.ts';
import { stepSummary } from '../report/files/step-summary.ts';
import { appendReportFile, writeReportFile } from '../report/write.ts';
import { EXIT } from './exit-codes.ts';
import { withHistoryPages } from './history-pages.ts';
import { keepPreviousRun } from './previous-runs.ts';
import { writing } from './writing.ts';

export interface ReportFiles {
  /** The HTML page. */
  readonly report: string;
  /** Folder for `result.json`, `junit.xml`, `trace.json`, and a page for the history of each failure. */
  readonly folder: string;
  /** Another copy of the JSON. */
  readonly json?: string;
  /** Whether `result.json` has already been written, in its own format. */
  readonly hasJson?: boolean;
  readonly comparison?: Comparison;
  /** Print annotations also outside of GitHub Actions. */
  readonly github?: boolean;
}

/**
 * Writes every file; one that fails does not stop the others. In GitHub Actions it also prints annotations and appends
 * to the step's summary.
 * Set the exit code first: see {@link writing}. Resolves with whether the HTML page was written.
 */
export async function writeReports(run: RunResult, files: ReportFiles): Promise<boolean> {
  const { folder, json, comparison } = files;
  const report = resolve(files.report);
  const withPages = await withHistoryPages(run, report, folder);
  const hasPage = await writing(() => writeHtml(report, withPages, comparison));
  await writing(() => writeReportFile(join(folder, 'junit.xml'), toJunit(run), 'JUnit file'));
  await writing(() => writeReportFile(join(folder, 'trace.json'), toChromeTrace(run), 'trace'));
  const summaries = [...(files.hasJson === true ? [] : [join(folder, 'result.json')]), json];
  for (const file of summaries) {
    if (file !== undefined) await writing(() => writeJson(file, run, dirname(report)));
  }
  await tellGithub(run, files.github === true);
  return hasPage;
}

/**
 * In GitHub Actions, or if asked to, prints annotations; where the job has a summary, appends to it. Annotations go to
 * standard error, which the runner reads too: standard output may be JSON or JUnit for a program.
 */
export async function tellGithub(run: RunResult, asked: boolean): Promise<void> {
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary !== undefined && summary !== '') {
    await writing(() => appendReportFile(summary, stepSummary(run), 'step summary'));
  }
  if (process.env['GITHUB_ACTIONS'] !== 'true' && !asked) return;
  for (const line of githubAnnotations(run)) process.stderr.write(`${line}\n`);
}

/**
 * Moves the files of the last run away. If the new ones cannot be written, it prints why, sets exit code 3 (inconclusive)
 * and returns false: a run whose results are lost is not begun.
 */
export function canReport(report: string, beside: string): boolean {
  keepPreviousRun(report, beside);
  const folder = dirname(resolve(report));
  try {
    tryToWrite(folder);
    return true;
  } catch (error) {
    process.stderr.write(
      `Cannot write to ${folder}: ${whyNotWritten(error, folder)}. Run the command in a folder that you can write to, or ` +
        'choose one with --output FOLDER.\n',
    );
    process.exitCode = EXIT.unknown;
    return false;
  }
}

/** A path next to the report, named after it. */
export function filesBeside(report: string, what: 'files' | 'histories'): string {
  return `${resolve(report).replace(/\.html$/, '')}-${what}`;
}
