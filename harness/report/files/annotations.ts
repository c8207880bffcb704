import { existsSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { ExtensionFinding, RunResult, ScenarioResult, SourcePlace } from '../../results/run-result.ts';
import { failureText } from '../failure-text.ts';
import { isFlaky, verdictOf } from '../verdict.ts';

/** GitHub shows at most ten errors per step. */
const ANNOTATIONS_MAX = 10;

/**
 * GitHub Actions annotations, as lines for a step's log: an error for each failure (at its file and line, if it has one in
 * the repository) and each missed threshold, and a warning for each flaky scenario and if the run is inconclusive. Empty if everything passed.
 */
export function githubAnnotations(run: RunResult): string[] {
  const thresholds = (run.thresholds ?? [])
    .filter(({ state }) => state === 'broken')
    .map(({ name, demand, seen }) =>
      command('error', `Threshold missed: ${name}`, `expected: ${demand}; measured: ${seen}`),
    );
  const failures = run.scenarios
    .filter(({ status }) => status === 'failed')
    .flatMap((scenario) => annotationsOf(scenario, run.findings ?? []));
  const flaky = run.scenarios.filter(isFlaky).map(({ title, failedAttempts = [] }) => {
    const [first] = failedAttempts;
    return command('warning', `Flaky: ${title}`, first?.message ?? 'No reason was given.');
  });
  const { outcome, headline } = verdictOf(run);
  const unproven = outcome === 'unproven' ? [command('warning', 'Inconclusive', headline)] : [];
  return [...thresholds, ...failures, ...flaky, ...unproven].slice(0, ANNOTATIONS_MAX);
}

/** One for each finding of a check whose place is known, so that it stands at its line; otherwise one. */
function annotationsOf(scenario: ScenarioResult, findings: readonly ExtensionFinding[]): readonly string[] {
  const { name, title, error, evidence } = scenario;
  const again = evidence?.replayCommand === undefined ? '' : `\nReplay: ${evidence.replayCommand}`;
  const placed = findings.flatMap(({ check, what, evidence: seen, remedy, at }) => {
    if (check !== name || at === undefined) return [];
    const text = [what, seen, remedy].filter((it) => it !== undefined).join('\n');
    return [command('error', title, `${text}${again}`, at)];
  });
  const all = findings.filter(({ check }) => check === name).length;
  if (all > 0 && placed.length === all) return placed;
  return [command('error', title, `${failureText(scenario)}${again}`, placeOf(error?.stack))];
}

/** The first frame of a stack that is in a file of the user's: in this repository, and not in an installed package. */
function placeOf(stack: string | undefined): SourcePlace | undefined {
  for (const [, path = '', line] of (stack ?? '').matchAll(
    /(?:\(|at )(?:file:\/\/)?(\/[^\n():]+):(\d+):\d+/g,
  )) {
    const isOurs = inRepository(path) !== undefined && !/\/(?:node_modules|dist)\//.test(path);
    if (isOurs && existsSync(path)) return { file: path, line: Number(line) };
  }
  return undefined;
}

/** The path as GitHub shows it; undefined outside of the repository. */
function inRepository(path: string): string | undefined {
  const inside = relative(process.env['GITHUB_WORKSPACE'] ?? process.cwd(), path);
  return inside.startsWith('..') || isAbsolute(inside) ? undefined : inside.replaceAll('\\', '/');
}

function command(level: 'error' | 'warning', title: string, message: string, at?: SourcePlace): string {
  const file = at && inRepository(at.file);
  const place = file === undefined ? '' : `file=${property(file)},line=${at?.line ?? 1},`;
  return `::${level} ${place}title=${property(title)}::${escaped(stripVTControlCharacters(message))}`;
}

/** Escapes a property of a workflow command. */
function property(text: string): string {
  return escaped(stripVTControlCharacters(text)).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

/** Escapes text for a workflow command of GitHub Actions. */
function escaped(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
