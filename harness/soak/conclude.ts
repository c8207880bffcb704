/** Builds the result of a soak. */
import { environmentOf } from '../results/environment.ts';
import type { Stage } from '../stage/stage.ts';
import type { MemorySampler } from './memory-sampler.ts';
import type { SoakResult, SoakSettings } from '../results/soak-result.ts';
import type { Tally } from './tally.ts';
import { thresholdsOf } from '../results/soak-thresholds.ts';

export interface PlayedSoak {
  readonly settings: SoakSettings;
  readonly stage: Stage;
  readonly tally: Tally;
  readonly memory: MemorySampler;
  /** Every fault that could strike, and how often it provably did. */
  readonly faults: ReadonlyMap<string, number>;
  /** Faults that could not be used with this relay. */
  readonly leftOut: readonly string[];
  readonly startedAt: Date;
  readonly interrupted: boolean;
  readonly historyFile: string;
  /** For example `Chrome/141.0.7390.37`. */
  readonly chromium: string;
}

export async function conclude(run: PlayedSoak): Promise<SoakResult> {
  const { settings, stage, tally, memory, faults, leftOut, startedAt, interrupted, historyFile, chromium } =
    run;
  const judgement = stage.oracle.judge({ cutOff: interrupted });
  // An interrupted run always has commands in progress.
  const pending = interrupted ? undefined : await pendingOf(stage);
  const { iterations, passed, failed, repeated, failures, recoveries, order } = tally;
  const [relay, worker] = [memory.range('relay'), memory.range('worker')];
  return {
    ...{ settings, iterations, passed, failed, repeated, failures, recoveries, order },
    faults: Object.fromEntries(faults),
    ...(leftOut.length === 0 ? {} : { leftOut }),
    memory: { ...(relay === undefined ? {} : { relay }), ...(worker === undefined ? {} : { worker }) },
    thresholds: thresholdsOf({
      passed,
      failed,
      recoveriesMs: recoveries.map(({ ms }) => ms),
      pending,
      relaySlope: memory.slope('relay'),
      workerSlope: memory.slope('worker'),
      violations: judgement.violations.length + judgement.more,
    }),
    judgement,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    interrupted,
    environment: environmentOf(chromium),
    historyFile,
  };
}

async function pendingOf(stage: Stage): Promise<number | undefined> {
  try {
    return (await stage.settled()).pending;
  } catch {
    return stage.relay.health().then(
      ({ pending }) => pending,
      () => undefined,
    );
  }
}
