/** `holdfast soak`: a long run at human pace in real Chromium, with faults. */
import { dirname, join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { createLogUpdate } from 'log-update';
import { allFaults } from '../faults/index.ts';
import { toJunit } from '../report/files/junit.ts';
import { LiveServer } from '../live/server.ts';
import { readRun } from '../report/files/read-run.ts';
import { writeReportFile } from '../report/write.ts';
import { faultChoice, FaultChoiceError } from '../soak/fault-choice.ts';
import { soakJson } from '../results/soak-json.ts';
import { progressBlock, progressLine, soakSummary, type SoakProgress } from '../soak/progress.ts';
import { soakVerdict, type SoakResult, type SoakSettings } from '../results/soak-result.ts';
import { Soak } from '../soak/soak.ts';
import { StageError } from '../stage/stage-error.ts';
import { loadTarget, TARGET_HELP, TARGET_PACKAGE_HELP, TargetError } from '../targets/load.ts';
import type { Target } from '../stage/target.ts';
import { KILL_WORKER_HELP, kills, positive, whole } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { onInterrupt } from './interruption.ts';
import {
  bailAfter,
  bailOptions,
  outputOptions,
  printsResult,
  reportFile,
  TO_STDOUT,
  type BailOption,
  type OutputOptions,
} from './options.ts';
import { canReport, filesBeside, writeReports } from './reports.ts';
import { writing } from './writing.ts';

/** How a soak is shown and when it stops; the rest are {@link SoakSettings}. */
export interface SoakOutputOptions extends OutputOptions {
  readonly bail?: BailOption;
  readonly headed?: boolean;
  readonly live?: boolean;
}

interface SoakCommandOptions extends SoakOutputOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly pace: 'human' | 'fast';
  readonly faults: string;
  readonly clients: number;
  readonly killWorker: string;
  readonly target: string;
  readonly targetPackage?: string;
  readonly list?: boolean;
}

const REPORT = 'reports/soak.html';
const DEFAULT_MINUTES = 30;
const EXAMPLES = `
Examples:
  holdfast soak                                    30 minutes at human pace
  holdfast soak --minutes 5 --pace fast -x         five busy minutes, until the first failure
  holdfast soak --faults worker-killed-idle,relay-killed --seed 7
  holdfast soak --list                             the names of the faults`;

/** Time between two progress lines when stdout is not a terminal. */
const LINE_MS = 15_000;

export function soakCommand(): Command {
  const command = new Command('soak')
    .description('Use the relay in a real Chromium, at human pace and for a long time, while faults strike.')
    .option('--minutes <m>', 'length of the run in minutes', positive, DEFAULT_MINUTES)
    .option('--seed <n>', 'seed for actions and faults', whole(0), 1)
    .option('--pace <pace>', 'human or fast', pace, 'human')
    .option(
      '--faults <names>',
      'none, light, default, heavy, or fault names separated by commas',
      which,
      'default',
    )
    .option('--clients <n>', 'number of clients that work in parallel', whole(1), 1)
    .option('--kill-worker <mode>', KILL_WORKER_HELP, kills, 'never')
    .option('--list', 'list the faults without running anything')
    .option('--headed', 'show the browser')
    .option('--live', 'serve a page on this machine that shows the run while it goes on')
    .option('--target <name>', `the relay to test: ${TARGET_HELP}`, 'holdfast')
    .option('--target-package <folder>', TARGET_PACKAGE_HELP)
    .addHelpText('after', EXAMPLES)
    .action(async (options: SoakCommandOptions) => {
      if (options.list === true) process.stdout.write(listOfFaults());
      else await soak({ ...options, from: 1 }, options);
    });
  for (const option of [...bailOptions(), ...outputOptions(REPORT)]) command.addOption(option);
  return command;
}

/** Each fault, and the presets that have it. */
function listOfFaults(): string {
  const width = Math.max(...allFaults.map(({ name }) => name.length));
  return allFaults
    .map(({ name, inLightSoak }) => {
      const presets = inLightSoak === true ? 'light, default, heavy' : 'default, heavy';
      return `${name.padEnd(width)}  ${presets}\n`;
    })
    .join('');
}

/** Runs a soak, prints its progress and result, writes the reports, and sets the exit code. */
export async function soak(settings: SoakSettings, options: SoakOutputOptions): Promise<void> {
  let target: Target;
  try {
    target = await loadTarget(settings.target, settings.targetPackage);
    faultChoice(settings.faults, target);
  } catch (error) {
    if (!(error instanceof TargetError || error instanceof FaultChoiceError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  const { minutes, seed, pace: speed, faults, clients, killWorker, from, until, targetPackage } = settings;
  const report = reportFile(options, REPORT);
  if (!canReport(report, filesBeside(report, 'files'))) return;
  const show = progressPrinter(options);
  const live = options.live === true ? await LiveServer.start(`Soak, seed ${settings.seed}`) : undefined;
  // The result may be the standard output.
  if (live !== undefined) process.stderr.write(`Live: ${live.url}\n`);
  const troubles: string[] = [];
  const run = new Soak({
    settings: {
      ...{ minutes, seed, pace: speed, faults, clients, killWorker, from, target: settings.target },
      ...(targetPackage === undefined ? {} : { targetPackage }),
      ...(until === undefined ? {} : { until }),
    },
    target,
    headed: options.headed === true,
    folder: filesBeside(report, 'files'),
    bail: bailAfter(options.bail),
    onProgress: (progress) => {
      show.progress(progress);
      live?.show(progress);
    },
    onTrouble: (reason) => troubles.push(reason),
  });
  const ignoreSignals = onInterrupt(() => run.interrupt());
  try {
    const result = await run.run();
    show.done();
    await finish(result, report, options);
    for (const trouble of troubles) process.stderr.write(`${trouble}\n`);
    // The result may lack what could not be written, so it proves nothing.
    if (troubles.length > 0 && process.exitCode === EXIT.passed) process.exitCode = EXIT.unknown;
  } catch (error) {
    show.done();
    if (!(error instanceof StageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT.unknown;
  }
  await live?.close();
  ignoreSignals();
}

async function finish(result: SoakResult, reportName: string, options: SoakOutputOptions): Promise<void> {
  const { json, reporter = [] } = options;
  const folder = filesBeside(reportName, 'files');
  const saved = join(folder, 'result.json');
  const text = `${JSON.stringify(soakJson(result), null, 2)}\n`;
  process.exitCode = { passed: EXIT.passed, failed: EXIT.failed, unknown: EXIT.unknown }[soakVerdict(result)];
  const format = formatOf(options);
  if (format === undefined) process.stdout.write(`${soakSummary(result)}\n`);
  if (format === 'json') process.stdout.write(text);
  if (typeof json === 'string') await writing(() => writeReportFile(json, text, 'result'));
  await writing(async () => {
    await writeReportFile(saved, text, 'result');
    const report = resolve(reportName);
    const run = await readRun(saved, dirname(report));
    const files = { report, folder, hasJson: true, github: reporter.includes('github') };
    const hasPage = await writeReports(run, files);
    if (format === undefined && hasPage) process.stdout.write(`\nReport: ${report}\n`);
    if (format === 'junit') process.stdout.write(toJunit(run));
  });
}

function formatOf({ json, reporter = [] }: SoakOutputOptions): ReturnType<typeof printsResult> {
  return json === TO_STDOUT ? 'json' : printsResult(reporter);
}

/** On a terminal a block that is updated in place, elsewhere a line every {@link LINE_MS}. */
function progressPrinter(options: SoakOutputOptions): {
  readonly progress: (progress: SoakProgress) => void;
  readonly done: () => void;
} {
  const nothing = (): void => undefined;
  if (options.quiet === true || formatOf(options) !== undefined) return { progress: nothing, done: nothing };
  if (process.stdout.isTTY) {
    // With the cursor hidden, log-update would handle signals by itself, and end the process before its report.
    const update = createLogUpdate(process.stdout, { showCursor: true });
    return { progress: (progress) => update(progressBlock(progress)), done: () => update.clear() };
  }
  let lastMs = -Infinity;
  const progress = (state: SoakProgress): void => {
    if (performance.now() - lastMs < LINE_MS) return;
    lastMs = performance.now();
    process.stdout.write(`${progressLine(state)}\n`);
  };
  return { progress, done: nothing };
}

function pace(text: string): 'human' | 'fast' {
  if (text === 'human' || text === 'fast') return text;
  throw new InvalidArgumentError('Expected human or fast.');
}

function which(text: string): string {
  try {
    faultChoice(text);
    return text;
  } catch (error) {
    if (!(error instanceof FaultChoiceError)) throw error;
    throw new InvalidArgumentError(error.message);
  }
}
