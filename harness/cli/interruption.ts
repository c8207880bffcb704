/** How a run ends: by itself, by Ctrl-C or SIGTERM, and when nobody reads its output. */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** At a terminal, a Ctrl-C can arrive twice: from the terminal, and again from npm. Nobody presses it twice this fast. */
const SAME_PRESS_MS = 250;

/** This process, or a stand-in for it in tests. */
export interface SignalSource {
  on(signal: NodeJS.Signals, handle: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, handle: (signal: NodeJS.Signals) => void): unknown;
  exit(code: number): void;
}

/** The exit code of shells for a program that a signal ended. */
function signalExitCode(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/**
 * The first SIGINT or SIGTERM calls `stop`, which must end the run with a report of what ran; a second one ends the
 * process at once. Returns a function that removes the handlers, for when nothing is left to stop.
 */
export function onInterrupt(
  stop: (signal: NodeJS.Signals) => void,
  source: SignalSource = process,
): () => void {
  let stoppedAtMs: number | undefined;
  const handle = (signal: NodeJS.Signals): void => {
    if (stoppedAtMs === undefined) {
      stoppedAtMs = performance.now();
      stop(signal);
    } else if (performance.now() - stoppedAtMs > SAME_PRESS_MS) {
      source.exit(signalExitCode(signal));
    }
  };
  for (const signal of SIGNALS) source.on(signal, handle);
  return () => {
    for (const signal of SIGNALS) source.off(signal, handle);
  };
}

/** Ends the process silently when nobody reads its output any more, as in `holdfast sim | head`. */
export function endQuietlyAtClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(signalExitCode('SIGPIPE'));
    });
  }
}

/**
 * Ends this process when everything is printed. What an aborted scenario still waits for may never happen, and must not
 * keep the process alive; its browser and relay end with it.
 */
export function endProcess(): Promise<never> {
  return new Promise(() => process.stdout.write('', () => process.exit()));
}
