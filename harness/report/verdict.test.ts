import { expect, test } from 'vitest';
import type { RunResult, Status } from '../results/run-result.ts';
import { sampleRun } from './testing/sample-run.ts';
import { verdictOf } from './verdict.ts';

function runOf(statuses: readonly Status[], interrupted = false): RunResult {
  const run = sampleRun();
  const [scenario] = run.scenarios;
  if (scenario === undefined) throw new Error('the sample has no scenario');
  return { ...run, interrupted, scenarios: statuses.map((status) => ({ ...scenario, status })) };
}

test.each([
  [['passed', 'passed'], false, 'passed', 'All 2 scenarios passed'],
  [['passed'], false, 'passed', 'The only scenario passed'],
  [['passed', 'failed'], false, 'failed', '1 of 2 scenarios failed'],
  [['passed', 'skipped'], false, 'passed', '1 of 2 scenarios passed, 1 skipped'],
  [['skipped'], false, 'unproven', 'Nothing was tested: 1 scenario skipped'],
  [[], false, 'unproven', 'No scenario ran'],
  [['passed'], true, 'unproven', 'Stopped early: 1 scenario passed, none failed'],
  [['passed', 'failed'], true, 'failed', '1 of 2 scenarios failed before the run was stopped'],
] as const)('%j, interrupted %j: %s', (statuses, interrupted, outcome, headline) => {
  expect(verdictOf(runOf(statuses, interrupted))).toEqual({ outcome, headline });
});

test.each([
  [['passed'], 'The only scenario passed, but not at once: flaky'],
  [['passed', 'passed'], 'All 2 scenarios passed, 1 flaky'],
  [['passed', 'skipped'], '1 of 2 scenarios passed, 1 flaky, 1 skipped'],
] as const)('%j with a flaky first one: %s', (statuses, headline) => {
  const run = runOf(statuses);
  const failedAttempts = [{ durationMs: 1, message: 'it hung' }];
  const scenarios = run.scenarios.map((scenario, index) =>
    index === 0 ? { ...scenario, failedAttempts } : scenario,
  );
  expect(verdictOf({ ...run, scenarios })).toEqual({ outcome: 'passed', headline });
});
