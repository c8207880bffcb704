/** What a soak must reach. Declared here, once; each is ✓ or ✗ at the end. */
import { GROWTH_BYTES_PER_MINUTE_MAX } from '../oracle/leaks.ts';
import { percentile } from '../base/percentile.ts';

export interface Threshold {
  readonly name: string;
  /** What is demanded, in words. */
  readonly demand: string;
  /** What was seen. */
  readonly seen: string;
  /** `untold`: too little was seen to tell. */
  readonly state: 'held' | 'broken' | 'untold';
}

export interface Measured {
  readonly passed: number;
  readonly failed: number;
  readonly recoveriesMs: readonly number[];
  /** At the end; undefined where nobody could look. */
  readonly pending: number | undefined;
  /** Bytes a minute; undefined where too little was seen. */
  readonly relaySlope: number | undefined;
  readonly workerSlope: number | undefined;
  readonly violations: number;
}

/** What takes longer was saved by a slower net below the mechanism that was to do it. */
export const RECOVERY_MS_MAX = 15_000;
const RECOVERY_P50_MS_MAX = 5_000;

export function thresholdsOf(measured: Measured): Threshold[] {
  const { passed, failed, recoveriesMs, pending, relaySlope, workerSlope, violations } = measured;
  const median = percentile(recoveriesMs, 50);
  const worst = percentile(recoveriesMs, 100);
  return [
    threshold('success', '100 % of the checks pass', `${passed} of ${passed + failed}`, {
      told: passed + failed > 0,
      holds: failed === 0,
    }),
    threshold('recovery', `the worst within ${RECOVERY_MS_MAX / 1000} s`, inMs(worst), {
      told: worst !== undefined,
      holds: (worst ?? 0) <= RECOVERY_MS_MAX,
    }),
    threshold('usual recovery', `the median within ${RECOVERY_P50_MS_MAX / 1000} s`, inMs(median), {
      told: median !== undefined,
      holds: (median ?? 0) <= RECOVERY_P50_MS_MAX,
    }),
    growth('relay memory', relaySlope),
    growth('worker memory', workerSlope),
    threshold('pending', 'nothing without an answer at the end', String(pending ?? 'unknown'), {
      told: pending !== undefined,
      holds: pending === 0,
    }),
    threshold('oracle', 'no invariant is broken', `${violations} violations`, {
      told: true,
      holds: violations === 0,
    }),
  ];
}

function growth(name: string, slope: number | undefined): Threshold {
  const seen = slope === undefined ? 'too short a time to tell' : `${(slope / 1e6).toFixed(2)} MB a minute`;
  return threshold(name, `grows by no more than ${GROWTH_BYTES_PER_MINUTE_MAX / 1e6} MB a minute`, seen, {
    told: slope !== undefined,
    holds: (slope ?? 0) <= GROWTH_BYTES_PER_MINUTE_MAX,
  });
}

function threshold(
  name: string,
  demand: string,
  seen: string,
  { told, holds }: { readonly told: boolean; readonly holds: boolean },
): Threshold {
  return { name, demand, seen, state: !told ? 'untold' : holds ? 'held' : 'broken' };
}

function inMs(ms: number | undefined): string {
  return ms === undefined ? 'none was needed' : `${Math.round(ms)} ms`;
}
