import { expect, test } from 'vitest';
import { countOf, differencesOf, medianRatio, type Round, type SuiteResults } from './results.ts';
import { pageTestsText } from './terminal.ts';

/** `✓` passed, `✘` failed, `-` skipped. Each test is named by its place. */
function results(marks: string): SuiteResults {
  const outcomes = { '✓': 'passed', '✘': 'failed', '-': 'skipped' } as const;
  return new Map(
    Array.from(marks, (mark, index) => {
      const outcome = outcomes[mark as keyof typeof outcomes];
      return [
        `test ${index + 1}`,
        outcome === 'failed' ? { outcome, error: `error ${index + 1}` } : { outcome },
      ];
    }),
  );
}

function round(direct: string, relay: string): Round {
  return { direct: results(direct), relay: results(relay) };
}

test('a round counts what passes directly, through the relay, and on both paths', () => {
  expect(countOf(round('✓✓✓✘-', '✓✘✓✓-'))).toEqual({ tests: 5, direct: 3, relay: 3, both: 2 });
});

test('the ratio is the median of the rounds, of the tests that pass directly', () => {
  const rounds = [round('✓✓✓✓', '✓✓✓✓'), round('✓✓✓✓', '✓✘✘✘'), round('✓✓✘✘', '✓✘✓✓')];
  expect(medianRatio(rounds)).toBe(0.5);
});

test('without a test that passes directly there is no ratio', () => {
  expect(medianRatio([round('✘', '✓')])).toBeNaN();
});

test('differences pass directly in most rounds, and fail through the relay in one or more', () => {
  const rounds = [round('✓✓✓✘', '✘✓✓✘'), round('✓✘✓✘', '✘✘✓✘'), round('✓✘✓✓', '✘✓✘✘')];
  expect(differencesOf(rounds)).toEqual([
    { test: 'test 1', failures: 3, rounds: 3, error: 'error 1' },
    { test: 'test 3', failures: 1, rounds: 3, error: 'error 3' },
  ]);
});

test('a test that did not run through the relay is a difference', () => {
  const [difference] = differencesOf([round('✓✓', '✓')]);
  expect(difference).toEqual({ test: 'test 2', failures: 1, rounds: 1, error: 'it did not run' });
});

test('a test that the relay skips is a difference', () => {
  expect(differencesOf([round('✓', '-')])).toMatchObject([{ error: 'skipped' }]);
});

test('the text has a row for each round, the median, and each difference', () => {
  const text = pageTestsText('Playwright v1', [round('✓✓✓✓', '✓✓✓✘'), round('✓✓✓✓', '✓✓✓✓')]);
  expect(text).toContain('  1      4       4      3      3  75.00 %');
  expect(text).toContain('Median: 100.00 %');
  expect(text).toContain('  1/2  test 4\n       error 4');
});
