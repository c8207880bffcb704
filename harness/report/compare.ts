import { spreadOf, recoveriesOf } from './recoveries.ts';
import type { RunResult, ScenarioResult, Status, Verdict } from '../results/run-result.ts';
import { formatMs } from '../base/units.ts';
import { totalsOf, verdictOf } from './verdict.ts';

/** A comparison of two runs. */
export interface Comparison {
  readonly names: readonly [string, string];
  readonly rows: readonly ComparedRow[];
}

export interface ComparedRow {
  readonly name: string;
  readonly values: readonly [string, string];
  /** `other`: changed, but neither better nor worse. */
  readonly change: 'same' | 'better' | 'worse' | 'other';
}

/** Times that differ by less than this, or by less than {@link NOISE_SHARE}, count as equal: machines are noisy. */
const NOISE_MS = 250;
const NOISE_SHARE = 0.25;

/** Compares the totals of two runs, then each scenario, with those that got worse first. */
export function compareRuns(before: RunResult, after: RunResult): Comparison {
  const names = [...new Set([...before.scenarios, ...after.scenarios].map(({ name }) => name))];
  const scenarios = names.map((name) => compareScenario(name, find(before, name), find(after, name)));
  const order: readonly ComparedRow['change'][] = ['worse', 'better', 'other', 'same'];
  return {
    names: [runName(before), runName(after)],
    rows: [
      ...compareWhole(before, after),
      ...scenarios.toSorted((a, b) => order.indexOf(a.change) - order.indexOf(b.change)),
    ],
  };
}

function find(run: RunResult, name: string): ScenarioResult | undefined {
  return run.scenarios.find((scenario) => scenario.name === name);
}

function compareWhole(before: RunResult, after: RunResult): ComparedRow[] {
  const [one, other] = [before, after].map((run) => ({
    verdict: verdictOf(run),
    failed: totalsOf(run).failed,
    spread: spreadOf(recoveriesOf(run).map(({ ms }) => ms)),
  }));
  if (one === undefined || other === undefined) return [];
  const time = (name: string, from: number | undefined, to: number | undefined): ComparedRow => ({
    name,
    values: [from === undefined ? '–' : formatMs(from), to === undefined ? '–' : formatMs(to)],
    change: from === undefined || to === undefined ? 'other' : changeOfTime(from, to),
  });
  return [
    {
      name: 'verdict',
      values: [one.verdict.headline, other.verdict.headline],
      change: changeOfVerdict(one, other),
    },
    time('median recovery', one.spread?.medianMs, other.spread?.medianMs),
    time('worst recovery', one.spread?.worstMs, other.spread?.worstMs),
  ];
}

function compareScenario(
  name: string,
  before: ScenarioResult | undefined,
  after: ScenarioResult | undefined,
): ComparedRow {
  const values = [cell(before), cell(after)] as const;
  if (before === undefined || after === undefined) return { name, values, change: 'other' };
  if (before.status !== after.status) {
    return { name, values, change: changeOfStatus(before.status, after.status) };
  }
  const [from, to] = [before, after].map((one) => spreadOf(one.recoveryMs)?.worstMs);
  // Durations depend on the scenario's pace and the machine's load, so only recoveries are compared.
  const change = from === undefined || to === undefined ? 'same' : changeOfTime(from, to);
  return { name, values, change };
}

function cell(scenario: ScenarioResult | undefined): string {
  if (scenario === undefined) return 'not run';
  const { status, durationMs, recoveryMs } = scenario;
  const worst = spreadOf(recoveryMs)?.worstMs;
  const figure = worst === undefined ? formatMs(durationMs) : `recovered in ${formatMs(worst)}`;
  return `${status}, ${figure}`;
}

function changeOfStatus(from: Status, to: Status): ComparedRow['change'] {
  if (to === 'failed') return 'worse';
  return from === 'failed' && to === 'passed' ? 'better' : 'other';
}

interface Whole {
  readonly verdict: Verdict;
  readonly failed: number;
}

function changeOfVerdict(from: Whole, to: Whole): ComparedRow['change'] {
  if (to.failed !== from.failed) return to.failed < from.failed ? 'better' : 'worse';
  return to.verdict.outcome === from.verdict.outcome ? 'same' : 'other';
}

function changeOfTime(from: number, to: number): ComparedRow['change'] {
  const noise = Math.max(NOISE_MS, from * NOISE_SHARE);
  return Math.abs(to - from) <= noise ? 'same' : to < from ? 'better' : 'worse';
}

/** A name that identifies a run: its kind, target and start time. */
export function runName({ target, startedAt, kind = 'torture' }: RunResult): string {
  return `${kind} of ${target}, ${startedAt.slice(0, 16).replace('T', ' ')}`;
}
