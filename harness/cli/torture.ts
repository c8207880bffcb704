/** `holdfast torture`: runs all scenarios in real Chromium, then prints a summary and writes a report. */
import { join, relative, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { RunResult } from '../results/run-result.ts';
import { runSummary, scenarioFinished, scenarioStarted, type Terminal } from '../report/terminal.ts';
import { writeReportFile } from '../report/write.ts';
import { verdictOf } from '../report/verdict.ts';
import { replayCommand, replayText } from '../results/schedule.ts';
import { scenarios } from '../scenarios/index.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { MachineTroubleError } from '../stage/stage-error.ts';
import { loadTarget, TARGET_HELP, TARGET_PACKAGE_HELP, TargetError } from '../targets/load.ts';
import type { Target } from '../stage/target.ts';
import { KILL_WORKER_HELP, kills, whole } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { filesBeside, writeReports } from './reports.ts';
import { Runner } from './runner.ts';
import { writing } from './writing.ts';

const DEFAULT_COLUMNS = 80;

interface TortureOptions {
  readonly target: string;
  readonly targetPackage?: string;
  readonly grep?: RegExp;
  readonly json?: string;
  readonly report: string;
  readonly headed?: boolean;
  /** Same format as `--kill-worker`. */
  readonly killWorker: string;
  /** For `--kill-worker=random:P`. */
  readonly seed: number;
}

export function tortureCommand(): Command {
  return new Command('torture')
    .description('Break the relay and its extension in a real Chromium, in every way users have reported.')
    .option(
      '--grep <pattern>',
      'run only scenarios whose name or title matches (regular expression)',
      pattern,
    )
    .option('--json <file>', 'also write the results as JSON')
    .option('--report <file>', 'HTML report to write', join('reports', 'torture.html'))
    .option('--kill-worker <mode>', KILL_WORKER_HELP, kills, 'never')
    .option('--seed <n>', 'seed for random:P', whole(0), 1)
    .option('--headed', 'show the browser')
    .option('--target <name>', `the relay to test: ${TARGET_HELP}`, 'holdfast')
    .option('--target-package <folder>', TARGET_PACKAGE_HELP)
    .action(torture);
}

export async function torture(options: TortureOptions): Promise<void> {
  let target: Target;
  try {
    target = await loadTarget(options.target, options.targetPackage);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    usage(error.message);
    return;
  }
  const { grep } = options;
  const chosen = scenarios.filter(
    ({ name, title }) => grep === undefined || grep.test(name) || grep.test(title),
  );
  if (chosen.length === 0) {
    usage(
      `No scenario matches ${String(grep)}. Known scenarios: ${scenarios.map(({ name }) => name).join(', ')}.`,
    );
    return;
  }

  const terminal: Terminal = {
    columns: process.stdout.columns || DEFAULT_COLUMNS,
    colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  };
  const runner = new Runner({
    target,
    headed: options.headed === true,
    killWorker: options.killWorker,
    seed: options.seed,
    historyFolder: filesBeside(options.report, 'histories'),
    saveReplay: (scenario) => saveReplay(scenario, options),
  });
  // The first Ctrl-C stops the run and reports the results so far. Node handles the second.
  process.once('SIGINT', () => runner.interrupt());
  process.once('SIGTERM', () => runner.interrupt());

  const run = await playAll(runner, chosen, terminal);
  if (run === undefined) return;
  await finish(run, options, terminal);
}

async function playAll(
  runner: Runner,
  chosen: readonly Scenario[],
  terminal: Terminal,
): Promise<RunResult | undefined> {
  try {
    return await runner.run(chosen, {
      started: (position, scenario) => {
        if (terminal.colour) process.stdout.write(`${scenarioStarted(position, scenario.title, terminal)}\r`);
      },
      finished: (position, result) =>
        process.stdout.write(`${scenarioFinished(position, result, terminal)}\n`),
    });
  } catch (error) {
    if (!(error instanceof MachineTroubleError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT.unknown;
    return undefined;
  }
}

async function finish(run: RunResult, options: TortureOptions, terminal: Terminal): Promise<void> {
  const report = resolve(options.report);
  const { json } = options;
  const folder = filesBeside(report, 'histories');
  const { outcome } = verdictOf(run);
  process.exitCode = { passed: EXIT.passed, failed: EXIT.failed, unproven: EXIT.unknown }[outcome];
  await writeReports(run, { report, folder, ...(json === undefined ? {} : { json }) });
  process.stdout.write(`${runSummary(run, report, terminal)}\n`);
}

async function saveReplay({ name }: Scenario, options: TortureOptions): Promise<string> {
  const file = join(filesBeside(options.report, 'histories'), `${name}.replay.json`);
  const { target, targetPackage, killWorker, seed } = options;
  const from = targetPackage === undefined ? {} : { targetPackage };
  const schedule = { kind: 'torture', target, ...from, scenario: name, killWorker, seed } as const;
  await writing(() => writeReportFile(file, replayText(schedule), 'schedule'));
  return replayCommand(relative(process.cwd(), file));
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch (error) {
    throw new InvalidArgumentError(`Not a regular expression: ${(error as Error).message}`);
  }
}

function usage(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = EXIT.usage;
}
