/** A whole bench: sets the rig up, measures, takes it down. */
import os from 'node:os';
import { residentMb } from '../stage/memory.ts';
import { measureRecovery } from './recovery.ts';
import type { BenchResult } from './result.ts';
import { Rig } from './rig.ts';
import { playRounds } from './rounds.ts';

export interface BenchOptions {
  /** Rounds that count; one more is played before them to warm up. */
  readonly rounds: number;
  /** How often the worker is killed. */
  readonly kills: number;
  /** Ends the bench early: it then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Told what goes on, for a person who waits. */
  readonly progress: (text: string) => void;
}

/** Rejects when something could not be measured; whatever was started is then gone all the same. */
export async function bench(options: BenchOptions): Promise<BenchResult> {
  options.progress('setting up');
  const rig = await Rig.open().catch((error: unknown) => {
    // Ctrl-C at a terminal ends the processes of the rig as well, and one of them is then noticed first.
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

async function measure(rig: Rig, { rounds, kills, progress }: BenchOptions): Promise<BenchResult> {
  const before = await residentMb(rig.relayPid);
  const { paths, ...ratios } = await playRounds(rig.paths, rounds, (round) =>
    progress(`round ${round} of ${rounds}`),
  );
  const after = await residentMb(rig.relayPid);
  const recoveryMs =
    kills === 0
      ? undefined
      : await measureRecovery(rig, kills, (kill) => progress(`kill ${kill} of ${kills}`));
  return {
    ...paths,
    ...ratios,
    ...(recoveryMs === undefined ? {} : { recoveryMs }),
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
