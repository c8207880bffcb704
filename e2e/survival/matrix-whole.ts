/** Whether a run included the whole survival matrix. Only such a run may update the docs. */
import type { FullResult, TestCase } from 'playwright/types/testReporter';
import { cellTests, markOf } from './matrix-result.ts';

/** How many missing cells a message lists. */
const NAMED_MAX = 3;

/**
 * Why the matrix of `tests` is not the whole one, with a row for each of `faults` and a column for each of
 * `states`, as a sentence; undefined if it is.
 */
export function whyNotWhole(
  tests: readonly TestCase[],
  { faults, states }: { readonly faults: readonly string[]; readonly states: readonly string[] },
  status: FullResult['status'],
): string | undefined {
  const cells = faults.flatMap((fault) => states.map((state) => ({ fault, state })));
  const missing = cells.filter(({ fault, state }) => !hasPlayed(cellTests(tests, fault, state)));
  if (missing.length > 0) {
    const named = missing.slice(0, NAMED_MAX).map(({ fault, state }) => `${fault} × ${state}`);
    const more = missing.length > NAMED_MAX ? ', …' : '';
    return `${missing.length} of its ${cells.length} cells did not run (${named.join(', ')}${more})`;
  }
  return status === 'passed' ? undefined : `the run did not pass (${status})`;
}

/** A cell that cannot occur counts as reached: Playwright records a result for it. */
function hasPlayed(tests: readonly TestCase[]): boolean {
  return tests.every(({ results }) => results.length > 0) && markOf(tests) !== '';
}
