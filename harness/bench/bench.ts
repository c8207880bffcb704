/** Runs a complete bench: sets up the rig, measures, and cleans up. */
import os from 'node:os';
import { residentMb } from '../stage/memory.ts';
import { measureFlood } from './flood.ts';
import { measureRecovery } from './recovery.ts';
import type { BenchResult } from './result.ts';
import { Rig } from './rig.ts';
import { playRounds } from './rounds.ts';

export interface BenchOptions {
  /** Number of measured rounds, after one warm-up round. */
  readonly rounds: number;
  /** How often to kill the worker. */
  readonly kills: number;
  /** For how long each path is flooded with events, in seconds. 0: not at all. */
  readonly floodSeconds: number;
  /** Aborts the bench, which then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Called with the progress, for the user. */
  readonly progress: (text: string) => void;
}

/** Rejects if a measurement fails, after cleaning up. */
export async function bench(options: BenchOptions): Promise<BenchResult> {
  options.progress('setting up');
  const rig = await Rig.open().catch((error: unknown) => {
    // Ctrl-C at a terminal also ends the processes of the rig, whose errors may come first.
    options.signal.throwIfAborted();
    throw error;
  });
  try {
    const result = measure(rig, options);
    result.catch(() => undefined);
    return await Promise.race([result, aborted(options.signal)]);
  } finally {
    await rig.close();
  }
}

async function measure(rig: Rig, options: BenchOptions): Promise<BenchResult> {
  const { rounds, kills, floodSeconds, progress } = options;
  const before = await residentMb(rig.relayPid);
  const { paths, ...ratios } = await playRounds(rig.paths, rounds, (round) =>
    progress(`round ${round} of ${rounds}`),
  );
  const after = await residentMb(rig.relayPid);
  const recoveryMs =
    kills === 0
      ? undefined
      : await measureRecovery(rig, kills, (kill) => progress(`kill ${kill} of ${kills}`));
  const flood =
    floodSeconds === 0
      ? undefined
      : await measureFlood(rig.places, floodSeconds, (path) => progress(`flood, ${path}`));
  return {
    ...paths,
    ...ratios,
    ...(recoveryMs === undefined ? {} : { recoveryMs }),
    ...(flood === undefined ? {} : { flood }),
    ...(before === undefined || after === undefined ? {} : { relayMemoryMb: { before, after } }),
    rounds,
    environment: {
      chromium: rig.chromium,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      cores: os.availableParallelism(),
    },
  };
}

async function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
