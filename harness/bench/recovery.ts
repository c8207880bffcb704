/** Measures how long the relay takes to answer again after the idle worker is killed. */
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RelayStatus } from '../../relay/core/relay-status.ts';
import { eventually, within } from '../base/eventually.ts';
import { CdpCommandError, type CdpSender } from '../stage/raw-cdp.ts';
import type { RecoveryResult } from './result.ts';
import { maxMs, percentileMs, recordMs, significant, spreadPauseMs } from './statistics.ts';

/** Pause between a recovery and the next kill. It covers the heartbeat's period, so that kills hit every phase of it. */
const PAUSE_MIN_MS = 1_000;
const PAUSE_MAX_MS = 3_500;

export interface RecoveryRig {
  readonly paths: { readonly relay: { readonly page: CdpSender } };
  readonly worker: { kill(): Promise<void> };
  status(): Promise<RelayStatus>;
}

/**
 * Kills the worker `count` times. Rejects if a kill cannot be proved: after the first answer, the relay must be
 * connected to a newly started worker.
 */
export async function measureRecovery(
  rig: RecoveryRig,
  count: number,
  done: (kill: number) => void,
): Promise<RecoveryResult> {
  const histogram = createHistogram();
  for (let kill = 1; kill <= count; kill++) {
    await sleep(spreadPauseMs(kill, PAUSE_MIN_MS, PAUSE_MAX_MS));
    recordMs(histogram, await killOnce(rig));
    done(kill);
  }
  return {
    p50: significant(percentileMs(histogram, 50)),
    p99: significant(percentileMs(histogram, 99)),
    max: significant(maxMs(histogram)),
    n: histogram.count,
  };
}

/** Time from the kill to the first answer, in milliseconds. */
async function killOnce(rig: RecoveryRig): Promise<number> {
  const before = await settled(rig);
  const since = performance.now();
  await rig.worker.kill();
  await within('an answer through the relay', firstAnswer(rig.paths.relay.page));
  const ms = performance.now() - since;
  const after = await rig.status();
  if (before.boot === undefined || after.boot === undefined || after.boot <= before.boot) {
    throw new Error(
      `The kill had no effect: expected a new worker, but its start number was ${before.boot ?? 'unknown'} before ` +
        `the kill and is ${after.boot ?? 'unknown'} after it.`,
    );
  }
  return ms;
}

/**
 * Repeats a command until it is answered. The first one may get an error, correctly, because the killed worker may have
 * executed it.
 */
async function firstAnswer(page: CdpSender): Promise<void> {
  for (;;) {
    try {
      await page.send('Runtime.evaluate', { expression: '1' });
      return;
    } catch (error) {
      if (!(error instanceof CdpCommandError)) throw error;
    }
  }
}

/** Resolves when the extension is ready and no request is pending. */
async function settled(rig: RecoveryRig): Promise<RelayStatus> {
  return eventually('the relay is ready and has no pending requests', async () => {
    const status = await rig.status();
    return status.extension === 'ready' && status.pending === 0 && status.unanswered === 0 && status;
  });
}
