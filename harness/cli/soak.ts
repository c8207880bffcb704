/** `holdfast soak`: a long run at human pace in real Chromium, with faults. */
import { dirname, join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { createLogUpdate } from 'log-update';
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
import { filesBeside, writeReports } from './reports.ts';
import { writing } from './writing.ts';

interface SoakCommandOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly pace: 'human' | 'fast';
  readonly faults: string;
  readonly clients: number;
  readonly killWorker: string;
  readonly target: string;
  readonly targetPackage?: string;
  readonly json?: string;
  readonly report: string;
  readonly headed?: boolean;
}

const DEFAULT_MINUTES = 30;
/** Time between two progress lines when stdout is not a terminal. */
const LINE_MS = 15_000;

export function soakCommand(): Command {
  return new Command('soak')
    .description(
      'Work through the relay in a real Chromium, at human pace and for a long time, while faults strike.',
    )
    .option('--minutes <m>', 'length of the run in minutes', positive, DEFAULT_MINUTES)
    .option('--seed <n>', 'seed for actions and faults', whole(0), 1)
    .option('--pace <pace>', 'human or fast', pace, 'human')
    .option(
      '--faults <which>',
      'none, light, default, heavy, or fault names separated by commas',
      which,
      'default',
    )
    .option('--clients <n>', 'number of clients that work at the same time', whole(1), 1)
    .option('--kill-worker <mode>', KILL_WORKER_HELP, kills, 'never')
    .option('--json <file>', 'also write the result as JSON')
    .option('--report <file>', 'HTML report to write', join('reports', 'soak.html'))
    .option('--headed', 'show the browser')
    .option('--target <name>', `the relay to test: ${TARGET_HELP}`, 'holdfast')
    .option('--target-package <folder>', TARGET_PACKAGE_HELP)
    .action((options: SoakCommandOptions) => soak({ ...options, from: 1 }, options));
}

/** Runs a soak, prints its progress and result, writes the reports, and sets the exit code. */
export async function soak(
  settings: SoakSettings,
  options: Pick<SoakCommandOptions, 'json' | 'report' | 'headed'>,
): Promise<void> {
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
  const show = progressPrinter();
  const run = new Soak({
    settings: {
      ...{ minutes, seed, pace: speed, faults, clients, killWorker, from, target: settings.target },
      ...(targetPackage === undefined ? {} : { targetPackage }),
      ...(until === undefined ? {} : { until }),
    },
    target,
    headed: options.headed === true,
    folder: filesBeside(options.report, 'files'),
    onProgress: show.progress,
  });
  // The first Ctrl-C stops the run and reports the results so far. Node handles the second.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => run.interrupt());
  try {
    const result = await run.run();
    show.done();
    await finish(result, options);
    // An interrupted action may still wait for something that never happens.
    if (result.interrupted) process.exit();
  } catch (error) {
    show.done();
    if (!(error instanceof StageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT.unknown;
  }
}

async function finish(
  result: SoakResult,
  options: Pick<SoakCommandOptions, 'json' | 'report'>,
): Promise<void> {
  const folder = filesBeside(options.report, 'files');
  const saved = join(folder, 'result.json');
  const text = `${JSON.stringify(soakJson(result), null, 2)}\n`;
  const { json } = options;
  process.exitCode = { passed: EXIT.passed, failed: EXIT.failed, unknown: EXIT.unknown }[soakVerdict(result)];
  process.stdout.write(`${soakSummary(result)}\n`);
  if (json !== undefined) await writing(() => writeReportFile(json, text, 'result'));
  await writing(async () => {
    await writeReportFile(saved, text, 'result');
    const report = resolve(options.report);
    await writeReports(await readRun(saved, dirname(report)), { report, folder, hasJson: true });
    process.stdout.write(`\nReport: ${report}\n`);
  });
}

/** On a terminal a block that is updated in place, elsewhere a line every {@link LINE_MS}. */
function progressPrinter(): {
  readonly progress: (progress: SoakProgress) => void;
  readonly done: () => void;
} {
  if (process.stdout.isTTY) {
    const update = createLogUpdate(process.stdout);
    return { progress: (progress) => update(progressBlock(progress)), done: () => update.clear() };
  }
  let lastMs = -Infinity;
  const progress = (state: SoakProgress): void => {
    if (performance.now() - lastMs < LINE_MS) return;
    lastMs = performance.now();
    process.stdout.write(`${progressLine(state)}\n`);
  };
  return { progress, done: () => undefined };
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
