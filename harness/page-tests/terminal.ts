/** The result of a comparison, for people. */
import { countOf, differencesOf, medianRatio, type Round } from './results.ts';

const PERCENT_DIGITS = 2;

export function pageTestsText(name: string, rounds: readonly Round[]): string {
  const differences = differencesOf(rounds);
  const always = rounds.length === 1 ? '' : `, in all ${rounds.length} runs or some`;
  return [
    name,
    '',
    'Run  Tests  Direct  Relay  Both   Both / direct',
    ...rounds.map(countOf).map(({ tests, direct, relay, both }, index) => {
      const cells = [index + 1, tests, direct, relay, both].map(String);
      const [run = '', ...rest] = cells;
      const row = [run.padStart(3), ...rest.map((cell, at) => cell.padStart([6, 7, 6, 6][at] ?? 0))];
      return `${row.join(' ')}  ${percent(both / direct)}`;
    }),
    '',
    `Median: ${percent(medianRatio(rounds))} of the tests that pass directly pass through the relay.`,
    '',
    differences.length === 0
      ? 'No test passes directly and fails through the relay.'
      : `These pass directly and fail through the relay${always}:`,
    ...differences.map(
      ({ test, failures, rounds: all, error }) => `  ${failures}/${all}  ${test}\n       ${error}`,
    ),
  ].join('\n');
}

function percent(ratio: number): string {
  return Number.isNaN(ratio) ? '–' : `${(100 * ratio).toFixed(PERCENT_DIGITS)} %`;
}
