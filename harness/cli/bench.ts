/** `holdfast bench`: what the relay costs, compared with the minimum that is possible. */
import { Command } from 'commander';
import { bench } from '../bench/bench.ts';
import { benchText } from '../bench/terminal.ts';
import { writeReportFile } from '../report/write.ts';
import { reasonOf } from '../stage/stage-error.ts';
import { whole } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { writing } from './writing.ts';

interface BenchCommandOptions {
  readonly rounds: number;
  readonly kills: number;
  readonly json?: string;
}

const DEFAULT_ROUNDS = 10;
const DEFAULT_KILLS = 20;
const CLEAR_LINE = '\r\u001b[2K';

export function benchCommand(): Command {
  return new Command('bench')
    .description(
      'Measure the relay against raw CDP (direct), a minimal pass-through extension (floor), and that extension ' +
        'plus a process that only forwards messages (hop). All paths take turns in one Chromium.',
    )
    .option('--rounds <n>', 'rounds to measure, after one warm-up round', whole(1), DEFAULT_ROUNDS)
    .option('--kills <n>', "how often to kill the extension's worker (0: never)", whole(0), DEFAULT_KILLS)
    .option('--json <file>', 'also write the results as JSON')
    .action(run);
}

async function run({ rounds, kills, json }: BenchCommandOptions): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The first signal stops the bench and cleans up. Node handles the second.
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
  }
  try {
    const result = await bench({ rounds, kills, signal: stop.signal, progress });
    clearProgress();
    process.stdout.write(`${benchText(result)}\n`);
    if (json !== undefined) {
      const text = `${JSON.stringify(result, null, 2)}\n`;
      await writing(() => writeReportFile(json, text, 'figures'));
    }
  } catch (error) {
    clearProgress();
    process.stderr.write(`The bench failed: ${reasonOf(error)}\n`);
    process.exitCode = EXIT.unknown;
  }
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${text}`);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
}
