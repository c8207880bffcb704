import { expect, test } from 'vitest';
import { recoveriesOf, spreadOf, UNKNOWN_FAULT } from './recoveries.ts';
import { sampleRun } from './testing/sample-run.ts';

test('calculates the spread of an odd and an even number of values', () => {
  expect(spreadOf([5, 1, 3])).toEqual({ count: 3, medianMs: 3, worstMs: 5 });
  expect(spreadOf([4, 1, 2, 30])).toEqual({ count: 4, medianMs: 3, worstMs: 30 });
  expect(spreadOf([])).toBeUndefined();
});

test('takes the fault of a recovery from the history, even if another strike did not recover', () => {
  const recoveries = recoveriesOf(sampleRun());
  expect(recoveries).toHaveLength(17);
  expect(recoveries.filter(({ scenario }) => scenario === 'relay-killed-mid-command')).toEqual([
    { fault: 'relay-killed', ms: 990, scenario: 'relay-killed-mid-command' },
  ]);
});

test('without a history, takes the faults from the strikes if there is one per recovery', () => {
  const run = sampleRun();
  const bare = run.scenarios.map((scenario) => ({ ...scenario, history: [] }));
  const faults = recoveriesOf({ ...run, scenarios: bare }).map(({ fault }) => fault);
  expect(faults.filter((fault) => fault === UNKNOWN_FAULT)).toHaveLength(1);
  expect(faults).toContain('black-hole');
});
