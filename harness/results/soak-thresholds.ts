/** The thresholds of a soak. Each is ✓, ✗ or – (inconclusive) in the summary. */
import { GROWTH_BYTES_PER_MINUTE_MAX } from '../oracle/leaks.ts';
import { percentile } from '../base/percentile.ts';
import { formatCount } from '../base/units.ts';

export interface Threshold {
  readonly name: string;
  /** The requirement, in words. */
  readonly demand: string;
  /** The measured value, in words. */
  readonly seen: string;
  /** `untold` (shown as "inconclusive"): not enough was measured. */
  readonly state: 'held' | 'broken' | 'untold';
}

export interface Measured {
  readonly passed: number;
  readonly failed: number;
  readonly recoveriesMs: readonly number[];
  /** At the end; undefined if the relay does not report it. */
  readonly pending: number | undefined;
  /** Bytes per minute; undefined if there are too few samples. */
  readonly relaySlope: number | undefined;
  readonly workerSlope: number | undefined;
  readonly violations: number;
}

/** A slower recovery came from a fallback (such as the 30 s alarm), not from the intended mechanism. */
export const RECOVERY_MS_MAX = 15_000;
const RECOVERY_P50_MS_MAX = 5_000;

export function thresholdsOf(measured: Measured): Threshold[] {
  const { passed, failed, recoveriesMs, pending, relaySlope, workerSlope, violations } = measured;
  const median = percentile(recoveriesMs, 50);
  const worst = percentile(recoveriesMs, 100);
  return [
    threshold('success', 'all checks pass', `${passed} of ${passed + failed}`, {
      measured: passed + failed > 0,
      holds: failed === 0,
    }),
    threshold('recovery', `worst at most ${RECOVERY_MS_MAX / 1000} s`, inMs(worst), {
      measured: worst !== undefined,
      holds: (worst ?? 0) <= RECOVERY_MS_MAX,
    }),
    threshold('usual recovery', `median at most ${RECOVERY_P50_MS_MAX / 1000} s`, inMs(median), {
      measured: median !== undefined,
      holds: (median ?? 0) <= RECOVERY_P50_MS_MAX,
    }),
    growth('relay memory', relaySlope),
    growth('worker memory', workerSlope),
    threshold('pending', 'no request without an answer at the end', String(pending ?? 'not reported'), {
      measured: pending !== undefined,
      holds: pending === 0,
    }),
    threshold('oracle', 'no invariant is violated', formatCount(violations, 'violation'), {
      measured: true,
      holds: violations === 0,
    }),
  ];
}

function growth(name: string, slope: number | undefined): Threshold {
  const seen = slope === undefined ? 'run too short' : `${(slope / 1e6).toFixed(2)} MB/min`;
  return threshold(name, `grows by at most ${GROWTH_BYTES_PER_MINUTE_MAX / 1e6} MB/min`, seen, {
    measured: slope !== undefined,
    holds: (slope ?? 0) <= GROWTH_BYTES_PER_MINUTE_MAX,
  });
}

function threshold(
  name: string,
  demand: string,
  seen: string,
  { measured, holds }: { readonly measured: boolean; readonly holds: boolean },
): Threshold {
  return { name, demand, seen, state: !measured ? 'untold' : holds ? 'held' : 'broken' };
}

function inMs(ms: number | undefined): string {
  return ms === undefined ? 'no recovery needed' : `${Math.round(ms)} ms`;
}
