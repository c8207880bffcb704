import { expect, test } from 'vitest';
import type { TestCase } from 'playwright/types/testReporter';
import { whyNotWhole } from './matrix-whole.ts';

const matrix = { faults: ['reset', 'killed'], states: ['quiet', 'busy'] };

/** A cell with what the verdict depends on. */
function cell(
  fault: string,
  state: string,
  { outcome = 'expected', results = 1, cannot = '' } = {},
): TestCase {
  const annotations = [
    { type: 'fault', description: fault },
    { type: 'state', description: state },
    { type: 'aftermath', description: 'same-page' },
    ...(cannot === '' ? [] : [{ type: 'cannot', description: cannot }]),
  ];
  const played: Partial<TestCase> = {
    annotations,
    outcome: () => outcome as ReturnType<TestCase['outcome']>,
    results: Array.from({ length: results }, () => ({}) as TestCase['results'][number]),
  };
  return played as TestCase;
}

const three = [cell('reset', 'quiet'), cell('reset', 'busy'), cell('killed', 'quiet')];

test('a run of every cell is complete, even with a cell that cannot occur and one that ran twice', () => {
  const cannot = cell('killed', 'busy', { outcome: 'skipped', cannot: 'it never happens' });
  expect(whyNotWhole([...three, three[0]!, cannot], matrix, 'passed')).toBeUndefined();
});

test('a run with --grep or --shard lacks cells, and the message lists them', () => {
  expect(whyNotWhole(three, matrix, 'passed')).toBe('1 of its 4 cells did not run (killed × busy)');
  expect(whyNotWhole([], matrix, 'passed')).toBe(
    '4 of its 4 cells did not run (reset × quiet, reset × busy, killed × quiet, …)',
  );
});

test('a row or a column without any test counts as missing', () => {
  const line = [cell('reset', 'quiet'), cell('reset', 'busy')];
  expect(whyNotWhole(line, matrix, 'passed')).toContain('killed × quiet');
  const column = [cell('reset', 'quiet'), cell('killed', 'quiet')];
  expect(whyNotWhole(column, matrix, 'passed')).toContain('reset × busy');
});

test('a cell, or a repetition of it, that an interrupted run did not reach has not run', () => {
  const unreached = cell('killed', 'busy', { outcome: 'skipped', results: 0 });
  expect(whyNotWhole([...three, unreached], matrix, 'interrupted')).toContain('killed × busy');
  expect(whyNotWhole([...three, cell('killed', 'busy'), unreached], matrix, 'passed')).toContain(
    'killed × busy',
  );
  const unreachedToo = cell('killed', 'busy', { outcome: 'skipped', results: 0, cannot: 'never' });
  expect(whyNotWhole([...three, unreachedToo], matrix, 'passed')).toContain('killed × busy');
});

test('a cell that was skipped without a reason has not run', () => {
  const skipped = cell('killed', 'busy', { outcome: 'skipped' });
  expect(whyNotWhole([...three, skipped], matrix, 'passed')).toContain('killed × busy');
});

test('a complete run that did not pass is rejected', () => {
  const failed = cell('killed', 'busy', { outcome: 'unexpected' });
  expect(whyNotWhole([...three, failed], matrix, 'failed')).toBe('the run did not pass (failed)');
});
