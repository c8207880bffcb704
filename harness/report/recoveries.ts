import type { RunResult, ScenarioResult } from '../results/run-result.ts';

/** One recovery and the fault that made it necessary. */
export interface Recovery {
  readonly fault: string;
  readonly ms: number;
  /** Name of the scenario in which it happened. */
  readonly scenario: string;
}

/** The name under which recoveries stand whose fault the scenario does not tell. */
export const UNKNOWN_FAULT = 'unattributed';

/** Every recovery of a run, in the order in which they happened. */
export function recoveriesOf(run: RunResult): Recovery[] {
  return run.scenarios.filter(({ excerpt }) => excerpt !== true).flatMap(scenarioRecoveries);
}

/**
 * `recoveryMs` decides how many there are. Its faults come from the history where that has as many recoveries,
 * else from `faults` where each strike has its recovery.
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

/** Count, median and worst of some recoveries; undefined when there are none. */
export interface Spread {
  readonly count: number;
  readonly medianMs: number;
  readonly worstMs: number;
}

export function spreadOf(valuesMs: readonly number[]): Spread | undefined {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  const worstMs = sorted.at(-1);
  if (worstMs === undefined) return undefined;
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? worstMs;
  const high = sorted[Math.floor(middle)] ?? worstMs;
  return { count: sorted.length, medianMs: (low + high) / 2, worstMs };
}
