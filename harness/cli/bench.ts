/** `holdfast bench`: what the relay costs, compared with the minimum that is possible. */
import { Command, Option } from 'commander';
import { bench } from '../bench/bench.ts';
import { benchText } from '../bench/terminal.ts';
import { writeReportFile } from '../report/write.ts';
import { reasonOf } from '../stage/stage-error.ts';
import { whole } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { onInterrupt } from './interruption.ts';
import {
  colourOption,
  figureOutput,
  figureReporterOption,
  jsonOption,
  type FigureReporter,
  type JsonOption,
} from './options.ts';
import { writing } from './writing.ts';

interface BenchCommandOptions {
  readonly rounds: number;
  readonly kills: number;
  readonly flood: number;
  readonly json?: JsonOption;
  readonly quiet?: boolean;
  readonly reporter?: FigureReporter;
}

const DEFAULT_ROUNDS = 10;
const DEFAULT_KILLS = 20;
const EXAMPLES = `
Examples:
  holdfast bench --rounds 3 --kills 0              a short look at the costs
  holdfast bench --kills 60 --json > bench.json    also 60 recoveries, as JSON
  holdfast bench --rounds 1 --kills 0 --flood 8    what a flood in one tab does to another`;

const CLEAR_LINE = '\r\u001b[2K';

export function benchCommand(): Command {
  return new Command('bench')
    .description(
      'Measure the relay against raw CDP (direct), a minimal pass-through extension (floor), and that extension ' +
        'plus a process that only forwards messages (hop). All paths take turns in one Chromium.',
    )
    .option('--rounds <n>', 'rounds to measure, after one warm-up round', whole(1), DEFAULT_ROUNDS)
    .option('--kills <n>', "how often to kill the extension's worker (0: never)", whole(0), DEFAULT_KILLS)
    .option(
      '--flood <seconds>',
      'flood a tab with events for this long, and measure another tab (0: do not)',
      whole(0),
      0,
    )
    .addOption(figureReporterOption())
    .addOption(jsonOption())
    .addOption(new Option('-q, --quiet', 'print only the result'))
    .addOption(colourOption())
    .addHelpText('after', EXAMPLES)
    .action(run);
}

async function run({ rounds, kills, flood, ...output }: BenchCommandOptions): Promise<void> {
  const { quiet, printsJson, file } = figureOutput(output);
  const stop = new AbortController();
  const ignoreSignals = onInterrupt((signal) => stop.abort(new Error(`stopped by ${signal}`)));
  const show = quiet || printsJson ? (): void => undefined : progress;
  try {
    const result = await bench({ rounds, kills, floodSeconds: flood, signal: stop.signal, progress: show });
    clearProgress();
    const text = `${JSON.stringify(result, null, 2)}\n`;
    process.stdout.write(printsJson ? text : `${benchText(result)}\n`);
    if (file !== undefined) await writing(() => writeReportFile(file, text, 'figures'));
  } catch (error) {
    clearProgress();
    process.stderr.write(`The bench failed: ${reasonOf(error)}\n`);
    process.exitCode = EXIT.unknown;
  } finally {
    ignoreSignals();
  }
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${text}`);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
}
