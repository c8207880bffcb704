/** Prints a torture run to the terminal, in the form of `--reporter`. */
import { runSummary, scenarioFinished, scenarioStarted, type Terminal } from '../../report/terminal.ts';
import { isFlaky } from '../../report/verdict.ts';
import { toJsonSummary } from '../../report/json.ts';
import { toJunit } from '../../report/files/junit.ts';
import type { RunResult } from '../../results/run-result.ts';
import { printsResult, type ReporterName } from '../options.ts';
import type { Progress } from './runner.ts';

export interface TortureOutput extends Progress {
  /** Prints the summary, or the result in the form that takes its place. */
  done(run: RunResult, report: string | undefined): void;
}

export interface OutputOptions {
  readonly reporter: readonly ReporterName[];
  /** Print only failures and the summary. */
  readonly quiet: boolean;
  readonly terminal: Terminal;
  readonly stdout: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;
}

const CLEAR_LINE = '\r\u001b[2K';

export function tortureOutput({ reporter, quiet, terminal, stdout }: OutputOptions): TortureOutput {
  const format = printsResult(reporter);
  if (format === 'json' || format === 'junit') {
    const text = (run: RunResult): string =>
      format === 'json' ? `${JSON.stringify(toJsonSummary(run), null, 2)}\n` : toJunit(run);
    return { started: nothing, finished: nothing, done: (run) => stdout.write(text(run)) };
  }
  const live = stdout.isTTY && !quiet;
  const lines = !quiet && reporter.includes('list');
  const beganMs = performance.now();
  const clear = live ? CLEAR_LINE : '';
  return {
    started: (position, { title }) => {
      if (!live) return;
      stdout.write(CLEAR_LINE + scenarioStarted(position, title, terminal, performance.now() - beganMs));
    },
    finished: (position, result) => {
      const worthy = result.status !== 'passed' || isFlaky(result);
      if (lines || worthy) stdout.write(`${clear}${scenarioFinished(position, result, terminal)}\n`);
    },
    done: (run, report) => stdout.write(`${clear}${runSummary(run, report, terminal)}\n`),
  };
}

function nothing(): void {
  // Standard output is for the result alone.
}
