import { expect, test } from 'vitest';
import { compareRuns } from './compare.ts';
import { mergeRuns } from './merge.ts';
import type { Matrix, RunResult, ScenarioResult } from '../results/run-result.ts';
import { sampleRun } from './testing/sample-run.ts';
import { totalsOf } from './verdict.ts';

function changed(name: string, changes: Partial<ScenarioResult>): RunResult {
  const run = sampleRun();
  const scenarios = run.scenarios.map((one) => (one.name === name ? { ...one, ...changes } : one));
  return { ...run, scenarios, startedAt: '2026-03-22T10:00:00.000Z' };
}

test('what got worse comes first, and noise is not a change', () => {
  const after = changed('slow-network', { status: 'failed', recoveryMs: [] });
  const { rows, names } = compareRuns(sampleRun(), after);
  expect(names[1]).toBe('torture of holdfast, 2026-03-22 10:00');
  expect(rows[0]).toMatchObject({ name: 'verdict', change: 'worse' });
  expect(rows[3]).toMatchObject({ name: 'slow-network', change: 'worse' });
  expect(rows.slice(4).every(({ change }) => change === 'same')).toBe(true);
  const noisy = compareRuns(sampleRun(), changed('half-open', { recoveryMs: [4700, 3100] }));
  expect(noisy.rows.find(({ name }) => name === 'half-open')?.change).toBe('same');
});

test('a slower recovery is worse, a fixed scenario is better, a missing scenario is neither', () => {
  const slower = compareRuns(sampleRun(), changed('socket-reset', { recoveryMs: [2180, 95] }));
  expect(slower.rows.find(({ name }) => name === 'socket-reset')?.change).toBe('worse');
  const fixed = compareRuns(sampleRun(), changed('browser-restarted', { status: 'passed' }));
  expect(fixed.rows.find(({ name }) => name === 'browser-restarted')?.change).toBe('better');
  const fewer = { ...sampleRun(), scenarios: sampleRun().scenarios.slice(1) };
  const row = compareRuns(sampleRun(), fewer).rows.find(({ name }) => name === 'steady-state');
  expect(row).toMatchObject({ change: 'other', values: [expect.any(String), 'not run'] });
});

test('an inconclusive verdict differs from a passed one', () => {
  const scenarios = sampleRun().scenarios.filter(({ status }) => status === 'passed');
  const passed = { ...sampleRun(), scenarios };
  const row = compareRuns(passed, { ...passed, interrupted: true }).rows[0];
  expect(row).toMatchObject({ name: 'verdict', change: 'other' });
});

test('parts of a run are merged; a scenario that ran twice gets the name of its run', () => {
  const run = sampleRun();
  const parts = [run.scenarios.slice(0, 5), run.scenarios.slice(5)].map((scenarios) => ({
    ...run,
    scenarios,
  }));
  const whole = mergeRuns(parts);
  expect(totalsOf(whole)).toEqual(totalsOf(run));
  expect(whole.scenarios.map(({ title }) => title)).toEqual(run.scenarios.map(({ title }) => title));
  const twice = mergeRuns([run, changed('half-open', {})]);
  expect(twice.scenarios).toHaveLength(24);
  expect(twice.scenarios[0]?.title).toContain('torture of holdfast, 2026-03-21 14:03');
});

test('parts of a matrix are merged, and a cell that failed in any part has failed', () => {
  const [failed, passed, nothing] = [
    { status: 'failed', mark: 'failed' },
    { status: 'passed', mark: 'goes on' },
    { status: 'skipped', mark: '' },
  ] as const;
  const part = (columns: string[], name: string, cells: Matrix['rows'][number]['cells']): RunResult => ({
    ...sampleRun(),
    matrix: { columns, rows: [{ name, cells }] },
  });
  const { matrix } = mergeRuns([
    part(['idle', 'busy'], 'reset', [passed, nothing]),
    part(['busy', 'dialog'], 'reset', [passed, passed]),
    part(['idle'], 'silence', [passed]),
    part(['dialog'], 'reset', [failed]),
  ]);
  expect(matrix).toEqual({
    columns: ['idle', 'busy', 'dialog'],
    rows: [
      { name: 'reset', cells: [passed, passed, failed] },
      { name: 'silence', cells: [passed, nothing, nothing] },
    ],
  });
});
