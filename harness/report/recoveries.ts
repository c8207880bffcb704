import type { RunResult, ScenarioResult } from '../results/run-result.ts';

/** A recovery and the fault that caused it. */
export interface Recovery {
  readonly fault: string;
  readonly ms: number;
  /** Name of the scenario. */
  readonly scenario: string;
}

/** Shown for recoveries whose fault is unknown. */
export const UNKNOWN_FAULT = 'unattributed';

/** All recoveries of a run, in order. */
export function recoveriesOf(run: RunResult): Recovery[] {
  return run.scenarios.filter(({ excerpt }) => excerpt !== true).flatMap(scenarioRecoveries);
}

/**
 * `recoveryMs` has the times. The faults come from the history if it has as many recoveries, otherwise from `faults`
 * if there is one per recovery.
 */
function scenarioRecoveries(scenario: ScenarioResult): Recovery[] {
  const { recoveryMs } = scenario;
  const recorded = scenario.history.flatMap((event) => (event.type === 'recovery' ? [event.fault] : []));
  const names = [recorded, scenario.faults].find((list) => list.length === recoveryMs.length) ?? [];
  return recoveryMs.map((ms, index) => ({
    fault: names[index] ?? UNKNOWN_FAULT,
    ms,
    scenario: scenario.name,
  }));
}

/** Count, median and worst of some recoveries. */
export interface Spread {
  readonly count: number;
  readonly medianMs: number;
  readonly worstMs: number;
}

/** Undefined if there are no values. */
export function spreadOf(valuesMs: readonly number[]): Spread | undefined {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  const worstMs = sorted.at(-1);
  if (worstMs === undefined) return undefined;
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? worstMs;
  const high = sorted[Math.floor(middle)] ?? worstMs;
  return { count: sorted.length, medianMs: (low + high) / 2, worstMs };
}
