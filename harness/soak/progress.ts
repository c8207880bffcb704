/** Formats the progress and the result of a soak for the terminal. */
import { formatCount, formatMs } from '../base/units.ts';
import { printable } from '../base/terminal-text.ts';
import { percentile } from '../base/percentile.ts';
import { failureLines } from './failures-text.ts';
import { soakVerdict, type SoakFailure, type SoakRecovery, type SoakResult } from '../results/soak-result.ts';
import type { Threshold } from '../results/soak-thresholds.ts';

/** The progress of a run. */
export interface SoakProgress {
  readonly leftMs: number;
  readonly iterations: number;
  readonly checks: number;
  readonly failed: number;
  /** Number of strikes that were proved. */
  readonly faults: number;
  /** What each client does now, such as `client 1: visit`. */
  readonly doing: readonly string[];
  /** Names of faults that are active, or not yet recovered from. */
  readonly faultsOn: readonly string[];
  readonly recoveries: number;
  readonly lastRecoveryMs: number | undefined;
  readonly relayMb: number | undefined;
  readonly workerMb: number | undefined;
  readonly lastFailure: string | undefined;
  /** Everything so far. */
  readonly soFar: SoakSoFar;
}

export interface SoakSoFar {
  readonly recoveries: readonly SoakRecovery[];
  readonly failures: readonly SoakFailure[];
  /** How often each fault struck and was proved. */
  readonly struck: ReadonlyMap<string, number>;
  readonly memory: Readonly<Record<'relay' | 'worker', readonly MemoryPoint[]>>;
}

/** Milliseconds since the history began, and megabytes (10^6 bytes). */
export type MemoryPoint = readonly [t: number, mb: number];

/** Several lines, for a terminal that updates them in place. */
export function progressBlock(progress: SoakProgress): string {
  const { leftMs, iterations, checks, failed, faults, recoveries, lastRecoveryMs } = progress;
  const { relayMb, workerMb, lastFailure } = progress;
  const last = lastRecoveryMs === undefined ? '' : `, last one in ${formatMs(lastRecoveryMs)}`;
  return [
    leftMs > 0 ? `${formatMs(leftMs)} left` : 'finishing',
    `now         ${nowText(progress)}`,
    `iterations  ${iterations}   checks  ${checks}   failed  ${failed}`,
    `faults      ${faults}   recoveries  ${recoveries}${last}`,
    `memory      relay ${mb(relayMb)}, worker ${mb(workerMb)}`,
    ...(lastFailure === undefined ? [] : [`✗ ${printable(lastFailure)}`]),
  ].join('\n');
}

/** The actions and faults of the moment. */
export function nowText({ doing, faultsOn }: Pick<SoakProgress, 'doing' | 'faultsOn'>): string {
  const faults = faultsOn.length === 0 ? '' : `  ⚡ ${faultsOn.join(', ')}`;
  return `${doing.length === 0 ? 'nothing' : doing.join(', ')}${faults}`;
}

/** One line, for a log. */
export function progressLine(progress: SoakProgress): string {
  const { leftMs, iterations, checks, failed, faults, recoveries, relayMb, workerMb } = progress;
  return (
    `${leftMs > 0 ? `${formatMs(leftMs)} left` : 'finishing'}: ${iterations} iterations, ${checks} checks, ${failed} failed, ` +
    `${faults} faults, ${recoveries} recoveries, relay ${mb(relayMb)}, worker ${mb(workerMb)}; ${nowText(progress)}`
  );
}

export function soakSummary(result: SoakResult): string {
  const { settings, iterations, passed, failed, repeated, faults, leftOut = [] } = result;
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
    ...failureLines(result),
  ].join('\n');
}

const SIGNS: Readonly<Record<Threshold['state'], string>> = { held: '✓', broken: '✗', untold: '–' };

function thresholdLine({ name, demand, seen, state }: Threshold): string {
  return `${SIGNS[state]} ${name.padEnd(15)} ${seen.padEnd(20)} ${demand}`;
}

function ms(values: readonly number[], percent: number): string {
  return formatMs(percentile(values, percent) ?? 0);
}

function mb(value: number | undefined): string {
  return value === undefined ? '–' : `${value.toFixed(1)} MB`;
}
