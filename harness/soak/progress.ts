/** Formats the progress and the result of a soak for the terminal. */
import { formatCount, formatMs } from '../base/units.ts';
import { printable } from '../base/terminal-text.ts';
import { percentile } from '../base/percentile.ts';
import { soakVerdict, type SoakResult } from '../results/soak-result.ts';
import type { Threshold } from '../results/soak-thresholds.ts';

/** The progress of a run. */
export interface SoakProgress {
  readonly leftMs: number;
  readonly iterations: number;
  readonly checks: number;
  readonly failed: number;
  /** Number of strikes that were proved. */
  readonly faults: number;
  /** Names of faults that are active, or not yet recovered from. */
  readonly faultsOn: readonly string[];
  readonly recoveries: number;
  readonly lastRecoveryMs: number | undefined;
  readonly relayMb: number | undefined;
  readonly workerMb: number | undefined;
  readonly lastFailure: string | undefined;
}

/** Several lines, for a terminal that updates them in place. */
export function progressBlock(progress: SoakProgress): string {
  const { leftMs, iterations, checks, failed, faults, faultsOn, recoveries, lastRecoveryMs } = progress;
  const { relayMb, workerMb, lastFailure } = progress;
  const last = lastRecoveryMs === undefined ? '' : `, last one in ${formatMs(lastRecoveryMs)}`;
  const on = faultsOn.length === 0 ? '' : `  ⚡ ${faultsOn.join(', ')}`;
  return [
    `${leftMs > 0 ? `${formatMs(leftMs)} left` : 'finishing'}${on}`,
    `iterations  ${iterations}   checks  ${checks}   failed  ${failed}`,
    `faults      ${faults}   recoveries  ${recoveries}${last}`,
    `memory      relay ${mb(relayMb)}, worker ${mb(workerMb)}`,
    ...(lastFailure === undefined ? [] : [`✗ ${printable(lastFailure)}`]),
  ].join('\n');
}

/** One line, for a log. */
export function progressLine(progress: SoakProgress): string {
  const { leftMs, iterations, checks, failed, faults, recoveries, relayMb, workerMb } = progress;
  return (
    `${formatMs(leftMs)} left: ${iterations} iterations, ${checks} checks, ${failed} failed, ` +
    `${faults} faults, ${recoveries} recoveries, relay ${mb(relayMb)}, worker ${mb(workerMb)}`
  );
}

export function soakSummary(result: SoakResult): string {
  const { settings, iterations, passed, failed, repeated, faults, failures, leftOut = [] } = result;
  const recoveriesMs = result.recoveries.map((recovery) => recovery.ms);
  const strikes = Object.values(faults).reduce((sum, count) => sum + count, 0);
  const kindsStruck = Object.values(faults).filter((count) => count > 0).length;
  const verdict = {
    passed: 'Passed: no threshold missed, no invariant violated.',
    failed: 'Failed.',
    unknown: result.interrupted
      ? 'Inconclusive: stopped early.'
      : `Inconclusive: ${result.judgement.why ?? 'no check ran'}.`,
  }[soakVerdict(result)];
  const { judgement } = result;
  return [
    verdict,
    '',
    ...result.thresholds.map(thresholdLine),
    '',
    `${formatCount(iterations, 'iteration')} in ${formatMs(result.durationMs)}, seed ${settings.seed}: ${passed} checks passed, ${failed} failed; ${formatCount(repeated, 'action')} repeated after a fault interrupted ${repeated === 1 ? 'it' : 'them'}`,
    `${formatCount(strikes, 'strike')}, ${kindsStruck} of ${formatCount(Object.keys(faults).length, 'fault')} used${recoveriesMs.length === 0 ? '' : `; recovery median ${ms(recoveriesMs, 50)}, worst ${ms(recoveriesMs, 100)}`}`,
    ...(leftOut.length === 0
      ? []
      : [`not used, because their effect cannot be proved for this relay: ${leftOut.join(', ')}`]),
    ...judgement.violations
      .slice(0, 10)
      .map(({ invariant, text, t }) => `  ${invariant} at ${formatMs(t)}: ${text}`),
    ...failures.slice(0, 10).flatMap((failure) => [
      '',
      `✗ ${failure.what}, iteration ${failure.iteration}, at ${formatMs(failure.t)}`,
      ...failure.message
        .split('\n')
        .slice(0, 6)
        .map((line) => `    ${printable(line)}`),
      `    replay: ${failure.replayCommand}`,
    ]),
  ].join('\n');
}

const SIGNS: Readonly<Record<Threshold['state'], string>> = { held: '✓', broken: '✗', untold: '–' };

function thresholdLine({ name, demand, seen, state }: Threshold): string {
  return `${SIGNS[state]} ${name.padEnd(15)} ${seen.padEnd(24)} ${demand}`;
}

function ms(values: readonly number[], percent: number): string {
  return formatMs(percentile(values, percent) ?? 0);
}

function mb(value: number | undefined): string {
  return value === undefined ? '–' : `${value.toFixed(1)} MB`;
}
