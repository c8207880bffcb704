import { percentile } from '../base/percentile.ts';
import { soakVerdict, type SoakFailure, type SoakResult, type SoakVerdict } from './soak-result.ts';

/**
 * The machine-readable result: {@link SoakResult} without its history, with flat names. Other programs read it:
 * fields may be added, never renamed.
 */
export interface SoakJson extends Pick<
  SoakResult,
  | 'settings'
  | 'iterations'
  | 'passed'
  | 'failed'
  | 'repeated'
  | 'faults'
  | 'leftOut'
  | 'recoveries'
  | 'memory'
  | 'thresholds'
  | 'judgement'
  | 'order'
  | 'startedAt'
  | 'durationMs'
  | 'interrupted'
  | 'environment'
  | 'historyFile'
> {
  readonly kind: 'soak';
  readonly verdict: SoakVerdict;
  readonly minutes: number;
  readonly seed: number;
  readonly recoveryMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly failures: readonly (Omit<SoakFailure, 'replayCommand'> & { readonly replay: string })[];
}

export function soakJson({ failures, ...result }: SoakResult): SoakJson {
  const { minutes, seed } = result.settings;
  const recoveriesMs = result.recoveries.map(({ ms }) => ms);
  const at = (percent: number): number => percentile(recoveriesMs, percent) ?? 0;
  return {
    kind: 'soak',
    verdict: soakVerdict(result),
    minutes,
    seed,
    recoveryMs: { p50: at(50), p99: at(99), max: at(100) },
    failures: failures.map(({ replayCommand, ...failure }) => ({ ...failure, replay: replayCommand })),
    ...result,
  };
}
