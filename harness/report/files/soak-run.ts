import { relative } from 'node:path';
import type { HistoryEvent } from '../../history/event.ts';
import type { SoakJson } from '../../results/soak-json.ts';
import type { Fact, RunResult, ScenarioResult, Verdict } from '../../results/run-result.ts';
import { formatCount, formatMs } from '../../base/units.ts';
import type { Window } from './soak-history.ts';

const VIOLATIONS_SHOWN = 20;

/** The times of failures and violations in a soak. Each gets a window of the history, in this order. */
export function troubleTimes({ failures, judgement }: SoakJson): number[] {
  return [...failures, ...judgement.violations.slice(0, VIOLATIONS_SHOWN)].map(({ t }) => t);
}

/**
 * Converts a soak to a report: an entry for each failure and each violation, with the events around it, then one for
 * the whole run. File paths become relative to `reportFolder`.
 */
export function soakRun(
  soak: SoakJson,
  whole: readonly HistoryEvent[],
  windows: readonly Window[],
  reportFolder: string,
): RunResult {
  const { failures, judgement, recoveries, faults } = soak;
  const around = (index: number): Pick<ScenarioResult, 'history' | 'durationMs'> => {
    const history = windows[index]?.events ?? [];
    return { history, durationMs: (history.at(-1)?.t ?? 0) - (history[0]?.t ?? 0) };
  };
  const excerpt = { status: 'failed', faults: [], recoveryMs: [], excerpt: true } as const;
  const failed = failures.map((failure, index): ScenarioResult => {
    const { what, iteration, t, message, stack, cause, screenshot, log, worker, replay } = failure;
    return {
      ...excerpt,
      ...around(index),
      name: `failure-${index + 1}`,
      failedAtMs: t,
      title: `${what}, iteration ${iteration}, at ${formatMs(t)}`,
      error: { message, ...(stack === undefined ? {} : { stack }) },
      ...(cause === undefined ? {} : { cause }),
      evidence: {
        relayLog: log,
        worker,
        replayCommand: replay,
        ...(screenshot === undefined ? {} : { screenshot }),
      },
    };
  });
  const violated = judgement.violations
    .slice(0, VIOLATIONS_SHOWN)
    .map((violation, index): ScenarioResult => ({
      ...excerpt,
      ...around(failures.length + index),
      name: `violation-${index + 1}`,
      failedAtMs: violation.t,
      title: `${violation.invariant} violated at ${formatMs(violation.t)}`,
      error: { message: violation.text },
      ...(violation.cause === undefined ? {} : { cause: violation.cause }),
    }));
  return {
    kind: 'soak',
    target: soak.settings.target,
    startedAt: soak.startedAt,
    durationMs: soak.durationMs,
    environment: soak.environment,
    ...(soak.interrupted ? { interrupted: true } : {}),
    verdict: verdict(soak),
    thresholds: soak.thresholds,
    counts: counts(soak),
    settings: settings(soak),
    scenarios: [
      ...failed,
      ...violated,
      {
        name: 'soak',
        title: `The whole soak: ${formatCount(soak.iterations, 'iteration')}`,
        status: soak.verdict,
        durationMs: soak.durationMs,
        faults: Object.entries(faults).flatMap(([name, count]) => new Array<string>(count).fill(name)),
        recoveryMs: recoveries.map(({ ms }) => ms),
        history: whole,
        historyFile: relative(reportFolder, soak.historyFile),
      },
    ],
  };
}

function verdict(soak: SoakJson): Verdict {
  const { failed, passed, thresholds, judgement, durationMs } = soak;
  const missed = thresholds.filter(({ state }) => state === 'broken').length;
  if (soak.verdict === 'passed') {
    return { outcome: 'passed', headline: `No failure in ${formatMs(durationMs)}` };
  }
  if (soak.verdict === 'unknown') {
    const why = soak.interrupted ? 'Stopped early' : `Inconclusive, ${judgement.why ?? 'no check ran'}`;
    return { outcome: 'unproven', headline: `${why}: ${formatCount(passed, 'check')} passed, none failed` };
  }
  const headline =
    failed > 0
      ? `${failed} of ${formatCount(failed + passed, 'check')} failed`
      : `All checks passed, but ${formatCount(missed, 'threshold')} missed`;
  return { outcome: 'failed', headline };
}

function counts({ passed, failed, repeated }: SoakJson): Fact[] {
  return [
    { name: 'Checks passed', value: passed, ...(passed > 0 ? { tone: 'passed' } : {}) },
    { name: 'Checks failed', value: failed, ...(failed > 0 ? { tone: 'failed' } : {}) },
    { name: 'Repeated', value: repeated },
  ];
}

function settings({ settings: { seed, pace, faults, clients, killWorker, minutes } }: SoakJson): Fact[] {
  return [
    { name: 'Minutes', value: minutes },
    { name: 'Seed', value: seed },
    { name: 'Pace', value: pace },
    { name: 'Faults', value: faults },
    { name: 'Clients', value: clients },
    ...(killWorker === 'never' ? [] : [{ name: 'Kill worker', value: killWorker }]),
  ];
}
