import type { RunResult, ScenarioResult, Status, Verdict } from '../results/run-result.ts';

/** Number of scenarios by status. `flaky` are those of the passed ones that failed first. */
export type Totals = Readonly<Record<Status | 'flaky', number>>;

export function isFlaky({ status, failedAttempts = [] }: ScenarioResult): boolean {
  return status === 'passed' && failedAttempts.length > 0;
}

export function totalsOf(run: RunResult): Totals {
  const totals = { passed: 0, failed: 0, unknown: 0, skipped: 0, flaky: 0 };
  for (const scenario of run.scenarios) {
    totals[scenario.status] += 1;
    if (isFlaky(scenario)) totals.flaky += 1;
  }
  return totals;
}

/** The run's own verdict, or one derived from its scenarios. */
export function verdictOf(run: RunResult): Verdict {
  if (run.verdict !== undefined) return run.verdict;
  const { passed, failed, unknown, skipped, flaky } = totalsOf(run);
  const total = run.scenarios.length;
  if (failed > 0) {
    const stopped = run.interrupted ? ' before the run was stopped' : '';
    return { outcome: 'failed', headline: `${failed} of ${scenarios(total)} failed${stopped}` };
  }
  if (run.interrupted) {
    return { outcome: 'unproven', headline: `Stopped early: ${scenarios(passed)} passed, none failed` };
  }
  if (total === 0) return { outcome: 'unproven', headline: 'No scenario ran' };
  if (unknown > 0) {
    const headline = `${passed} of ${scenarios(total)} passed, ${unknown} inconclusive`;
    return { outcome: 'unproven', headline };
  }
  if (passed === 0) {
    return { outcome: 'unproven', headline: `Nothing was tested: ${scenarios(skipped)} skipped` };
  }
  if (skipped > 0) {
    const unstable = flaky > 0 ? `, ${flaky} flaky` : '';
    return {
      outcome: 'passed',
      headline: `${passed} of ${scenarios(total)} passed${unstable}, ${skipped} skipped`,
    };
  }
  if (flaky > 0) {
    const headline =
      total === 1
        ? 'The only scenario passed, but not at once: flaky'
        : `All ${scenarios(total)} passed, ${flaky} flaky`;
    return { outcome: 'passed', headline };
  }
  return {
    outcome: 'passed',
    headline: total === 1 ? 'The only scenario passed' : `All ${scenarios(total)} passed`,
  };
}

function scenarios(count: number): string {
  return `${count} ${count === 1 ? 'scenario' : 'scenarios'}`;
}
