/** How long the extension's worker is missed when it is killed while nothing goes on. */
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RelayStatus } from '../../relay/core/relay.ts';
import { eventually, within } from '../base/eventually.ts';
import { CdpCommandError, type CdpSender } from '../stage/raw-cdp.ts';
import type { RecoveryResult } from './result.ts';
import { maxMs, percentileMs, recordMs, significant, spreadPauseMs } from './statistics.ts';

/** Between a recovery and the next kill. The range holds the heartbeat's period, so every phase of it is met. */
const PAUSE_MIN_MS = 1_000;
const PAUSE_MAX_MS = 3_500;

export interface RecoveryRig {
  readonly paths: { readonly relay: { readonly page: CdpSender } };
  readonly worker: { kill(): Promise<void> };
  status(): Promise<RelayStatus>;
}

/**
 * Kills the worker `count` times. Rejects when a kill cannot be proved to have struck: when the relay is not
 * connected to a later life of the worker after the first answer.
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

/** From the order to end the worker to the first answer, in milliseconds. */
async function killOnce(rig: RecoveryRig): Promise<number> {
  const before = await settled(rig);
  const since = performance.now();
  await rig.worker.kill();
  await within('an answer through the relay', firstAnswer(rig.paths.relay.page));
  const ms = performance.now() - since;
  const after = await rig.status();
  if (before.boot === undefined || after.boot === undefined || after.boot <= before.boot) {
    throw new Error(
      `A kill did not strike: the worker's life was number ${before.boot ?? 'unknown'} before it and is ` +
        `${after.boot ?? 'unknown'} after it.`,
    );
  }
  return ms;
}

/**
 * A command that the dying worker has taken, and may have executed, is answered with an error, as it must be;
 * a client would then ask again.
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

/** Resolves when the relay has its extension and owes no answer. */
async function settled(rig: RecoveryRig): Promise<RelayStatus> {
  return eventually('the relay is ready and owes no answer', async () => {
    const status = await rig.status();
    return status.extension === 'ready' && status.pending === 0 && status.unanswered === 0 && status;
  });
}
