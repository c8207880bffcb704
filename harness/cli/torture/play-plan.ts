/** Plays a plan, prints it, writes its report files, and sets the exit code. */
import { resolve } from 'node:path';
import type { RunResult } from '../../results/run-result.ts';
import type { Terminal } from '../../report/terminal.ts';
import { verdictOf } from '../../report/verdict.ts';
import { MachineTroubleError } from '../../stage/stage-error.ts';
import type { Target } from '../../stage/target.ts';
import { EXIT } from '../exit-codes.ts';
import { onInterrupt } from '../interruption.ts';
import { bailAfter, wantsColour, type BailOption, type OutputOptions } from '../options.ts';
import { canReport, filesBeside, writeReports } from '../reports.ts';
import { tortureOutput, type TortureOutput } from './output.ts';
import type { Plan, Playable } from './plan.ts';
import { Runner } from './runner.ts';

export interface PlayOptions extends OutputOptions {
  readonly target: Target;
  /** The HTML report to write. */
  readonly report: string;
  readonly saveReplay: (playable: Playable) => Promise<string>;
  /** Same format as `--kill-worker`. */
  readonly killWorker: string;
  /** For `--kill-worker=random:P`. */
  readonly seed: number;
  readonly untilFail?: boolean;
  readonly bail?: BailOption;
  readonly retries?: number;
  readonly timeout?: number;
  readonly workers?: number;
  readonly headed?: boolean;
}

/** Ends a scenario that hangs. None takes a quarter of this. */
export const HANG_MS = 120_000;
const DEFAULT_COLUMNS = 80;

export async function playPlan(plan: Plan, options: PlayOptions): Promise<void> {
  if (!canReport(options.report, filesBeside(options.report, 'histories'))) return;
  const runner = new Runner({
    target: options.target,
    headed: options.headed === true,
    killWorker: options.killWorker,
    seed: options.seed,
    workers: options.workers ?? 1,
    retries: options.retries ?? 0,
    bail: options.untilFail === true ? 1 : bailAfter(options.bail),
    timeoutMs: options.timeout ?? HANG_MS,
    historyFolder: filesBeside(options.report, 'histories'),
    saveReplay: options.saveReplay,
  });
  const ignoreSignals = onInterrupt(() => runner.interrupt());
  const output = outputFor(options);
  const run = await playAll(runner, plan, output);
  if (run !== undefined) await finish(run, options, output);
  ignoreSignals();
}

/** Prints in the form that `--reporter` and `--json` ask for. `failureLines`: see {@link Terminal}. */
export function outputFor(options: OutputOptions, failureLines?: number): TortureOutput {
  const { stdout } = process;
  const terminal: Terminal = {
    columns: stdout.columns || DEFAULT_COLUMNS,
    colour: wantsColour(options.color ?? true, stdout),
    ...(failureLines === undefined ? {} : { failureLines }),
  };
  const reporter = typeof options.json === 'boolean' ? (['json'] as const) : (options.reporter ?? ['list']);
  return tortureOutput({ reporter, quiet: options.quiet === true, terminal, stdout });
}

async function playAll(runner: Runner, plan: Plan, output: TortureOutput): Promise<RunResult | undefined> {
  try {
    return await runner.run(plan, output);
  } catch (error) {
    if (!(error instanceof MachineTroubleError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT.unknown;
    return undefined;
  }
}

/** Sets the exit code, writes the report files and prints the summary. */
export async function finish(
  run: RunResult,
  { json, reporter = [], ...options }: OutputOptions & { readonly report: string },
  output: TortureOutput,
): Promise<void> {
  const report = resolve(options.report);
  const folder = filesBeside(report, 'histories');
  const { outcome } = verdictOf(run);
  process.exitCode = { passed: EXIT.passed, failed: EXIT.failed, unproven: EXIT.unknown }[outcome];
  const hasPage = await writeReports(run, {
    report,
    folder,
    ...(typeof json === 'string' ? { json } : {}),
    github: reporter.includes('github'),
  });
  output.done(run, hasPage ? report : undefined);
}
