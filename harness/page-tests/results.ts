/** The results of a suite on two paths, and how they differ. */
import type { PathName } from '../targets/endpoints.ts';

/** What became of a test. `skipped`: the suite itself left it out. */
export interface TestResult {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** The first lines of the error. */
  readonly error?: string;
}

/** By the name of the test, which contains its file. */
export type SuiteResults = ReadonlyMap<string, TestResult>;

/** One run of the suite on each path. */
export type Round = Readonly<Record<PathName, SuiteResults>>;

export interface RoundCount {
  readonly tests: number;
  readonly direct: number;
  readonly relay: number;
  /** Tests that passed on both paths. */
  readonly both: number;
}

/** A test that passed directly in most rounds, but through the relay did not in at least one. */
export interface Difference {
  readonly test: string;
  readonly failures: number;
  readonly rounds: number;
  /** Of the last failure through the relay. */
  readonly error: string;
}

export function countOf({ direct, relay }: Round): RoundCount {
  const passing = (results: SuiteResults): string[] =>
    [...results].filter(([, { outcome }]) => outcome === 'passed').map(([name]) => name);
  const passed = passing(direct);
  const both = passed.filter((name) => relay.get(name)?.outcome === 'passed').length;
  return { tests: direct.size, direct: passed.length, relay: passing(relay).length, both };
}

/** passes(both) / passes(direct): the median of the rounds. NaN if nothing passed directly. */
export function medianRatio(rounds: readonly Round[]): number {
  const ratios = rounds.map(countOf).map(({ both, direct }) => both / direct);
  const sorted = ratios.sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Those that fail most often come first. */
export function differencesOf(rounds: readonly Round[]): readonly Difference[] {
  const names = new Set(rounds.flatMap(({ direct }) => [...direct.keys()]));
  const found = [...names].flatMap((test) => differenceOf(test, rounds));
  return found.sort((one, other) => other.failures - one.failures || one.test.localeCompare(other.test));
}

function differenceOf(test: string, rounds: readonly Round[]): Difference[] {
  const passes = rounds.filter(({ direct }) => direct.get(test)?.outcome === 'passed');
  if (passes.length * 2 <= rounds.length) return [];
  const failures = passes.filter(({ relay }) => relay.get(test)?.outcome !== 'passed');
  const last = failures.at(-1)?.relay.get(test);
  if (failures.length === 0) return [];
  const error = last?.error ?? (last === undefined ? 'it did not run' : last.outcome);
  return [{ test, failures: failures.length, rounds: rounds.length, error }];
}
