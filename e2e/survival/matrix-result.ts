/** The survival matrix's cells that ran, as a report shows them. */
import type { FullResult, TestCase } from 'playwright/types/testReporter';
import { environmentOf } from '../../harness/results/environment.ts';
import type { Matrix, RunResult, ScenarioResult, Status } from '../../harness/results/run-result.ts';

/** The text of a cell for each aftermath. */
const MARKS: Readonly<Record<string, string>> = {
  'same-page': 'goes on',
  'page-closed': '`close`',
  'page-crashed': '`crash`',
  'client-gone': '`disconnected`',
};

/** `tests`: those with annotations of a fault and a state. */
export function resultOf(tests: readonly TestCase[], { startTime, duration, status }: FullResult): RunResult {
  return {
    kind: 'survival',
    target: 'holdfast',
    startedAt: startTime.toISOString(),
    durationMs: Math.round(duration),
    environment: environmentOf('not recorded'),
    ...(status === 'interrupted' || status === 'timedout' ? { interrupted: true } : {}),
    matrix: matrixOf(tests),
    scenarios: tests.flatMap((test) => test.results.map((_result, index) => scenarioOf(test, index))),
  };
}

function matrixOf(tests: readonly TestCase[]): Matrix {
  const columns = valuesOf(tests, 'state');
  const rows = valuesOf(tests, 'fault').map((name) => ({
    name,
    cells: columns.map((state) => {
      const played = cellTests(tests, name, state);
      return { status: statusOf(played), mark: markOf(played).replaceAll('`', '') };
    }),
  }));
  return { columns, rows };
}

function scenarioOf(test: TestCase, index: number): ScenarioResult {
  const { duration = 0, error } = test.results[index] ?? {};
  const fault = described(test, 'fault') ?? '';
  const { message = described(test, 'cannot'), stack } = error ?? {};
  const status = statusOf([test]);
  return {
    name: `${fault} × ${described(test, 'state') ?? ''}`,
    title: test.title,
    status,
    durationMs: duration,
    faults: status === 'passed' ? [fault] : [],
    recoveryMs: [],
    ...(message === undefined ? {} : { error: { message, ...(stack === undefined ? {} : { stack }) } }),
    history: [],
  };
}

export function described(test: TestCase, type: string): string | undefined {
  return test.annotations.find((annotation) => annotation.type === type)?.description;
}

export function valuesOf(tests: readonly TestCase[], type: string): string[] {
  return [...new Set(tests.map((test) => described(test, type) ?? ''))];
}

export function cellTests(tests: readonly TestCase[], fault: string, state: string): readonly TestCase[] {
  return tests.filter((test) => described(test, 'fault') === fault && described(test, 'state') === state);
}

/** A cell may have run several times. One failure makes it a failure. */
function statusOf(tests: readonly TestCase[]): Status {
  if (tests.some((played) => played.outcome() === 'unexpected')) return 'failed';
  return tests.every((played) => played.outcome() === 'skipped') ? 'skipped' : 'passed';
}

/** The text of the cell, in Markdown. Empty if it did not run. */
export function markOf(tests: readonly TestCase[]): string {
  const [test] = tests;
  if (test === undefined) return '';
  const status = statusOf(tests);
  if (status === 'failed') return 'failed';
  // A run that was stopped has skipped the other cells.
  if (status === 'skipped') return described(test, 'cannot') === undefined ? '' : 'cannot';
  return MARKS[described(test, 'aftermath') ?? ''] ?? '';
}
