/** `holdfast torture --extension FOLDER`: checks any unpacked extension. */
import { resolve } from 'node:path';
import { CHECKS } from '../../checkup/checks.ts';
import type { Check } from '../../checkup/check.ts';
import { checkup } from '../../checkup/checkup.ts';
import { readSubject, SubjectError, type Subject } from '../../checkup/subject.ts';
import { verdictOf } from '../../report/verdict.ts';
import type { RunResult, Verdict } from '../../results/run-result.ts';
import { MachineTroubleError } from '../../stage/stage-error.ts';
import { EXIT } from '../exit-codes.ts';
import { onInterrupt } from '../interruption.ts';
import { reportFile, type OutputOptions } from '../options.ts';
import { canReport, filesBeside } from '../reports.ts';
import { finish, outputFor } from './play-plan.ts';

const REPORT = 'reports/extension.html';
/** A check may find several things, and each has a remedy to read. */
const FINDING_LINES = 60;
/** A check waits more than it works, so two need little more time than one. */
const WORKERS = 2;

export interface ExtensionOptions extends OutputOptions {
  readonly url?: string;
  /** Folder of an older version. */
  readonly from?: string;
  readonly grep?: RegExp;
  readonly list?: boolean;
  readonly workers?: number;
}

/** Resolves with what is wrong with the options, if anything. Sets the exit code otherwise. */
export async function tortureExtension(
  folder: string,
  options: ExtensionOptions,
): Promise<string | undefined> {
  const { grep, url, from } = options;
  const checks = CHECKS.filter(
    ({ name, title }) => grep === undefined || grep.test(name) || grep.test(title),
  );
  if (checks.length === 0)
    return `No check matches ${String(grep)}. Known checks: ${CHECKS.map(({ name }) => name).join(', ')}.`;
  if (options.list === true) {
    process.stdout.write(checks.map(({ name, title }) => `${name.padEnd(24)}${title}\n`).join(''));
    return undefined;
  }
  let subject: Subject;
  try {
    subject = await readSubject(folder);
    if (from !== undefined) await readSubject(from);
  } catch (error) {
    if (!(error instanceof SubjectError)) throw error;
    return error.message;
  }
  const report = reportFile(options, REPORT);
  if (!canReport(report, filesBeside(report, 'histories'))) return undefined;
  const output = outputFor(options, FINDING_LINES);
  const interruption = new AbortController();
  const ignoreSignals = onInterrupt(() => interruption.abort());
  const position = (number: number): { number: number; total: number } => ({ number, total: checks.length });
  try {
    const run = await checkup({
      subject,
      checks,
      workers: options.workers ?? WORKERS,
      ...(url === undefined ? {} : { url }),
      ...(from === undefined ? {} : { from: resolve(from) }),
      replay: ({ name }: Check) =>
        `npx holdfast torture --extension ${JSON.stringify(folder)}${from === undefined ? '' : ` --from ${JSON.stringify(from)}`} --grep "^${name}$"`,
      signal: interruption.signal,
      started: (number, { name, title }) =>
        output.started(position(number), { name, title, play: () => Promise.resolve() }),
      finished: (number, result) => output.finished(position(number), result),
    });
    await finish(judged(run), { ...options, report }, output);
  } catch (error) {
    if (!(error instanceof MachineTroubleError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT.unknown;
  } finally {
    ignoreSignals();
  }
  return undefined;
}

/** The verdict in terms of checks. */
function judged(run: RunResult): RunResult {
  const { outcome } = verdictOf(run);
  const count = (status: string): number =>
    run.scenarios.filter((scenario) => scenario.status === status).length;
  const inconclusive = count('unknown') > 0 ? `, ${count('unknown')} inconclusive` : '';
  const notApplicable = count('skipped') > 0 ? `, ${count('skipped')} not applicable` : '';
  const passed = count('passed') === 1 ? '1 check' : `${count('passed')} checks`;
  const stopped = run.interrupted === true ? 'Stopped early: ' : '';
  const verdict: Verdict = {
    outcome,
    headline: `${stopped}${passed} passed, ${count('failed')} failed${inconclusive}${notApplicable}`,
  };
  return { ...run, verdict };
}
