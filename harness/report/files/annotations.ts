import { stripVTControlCharacters } from 'node:util';
import type { RunResult } from '../../results/run-result.ts';
import { isFlaky, verdictOf } from '../verdict.ts';

/** GitHub shows at most ten errors per step. */
const ANNOTATIONS_MAX = 10;

/**
 * GitHub Actions annotations, as lines for a step's log: an error for each failure and each missed threshold, and a
 * warning for each flaky scenario and if the run is inconclusive. Empty if everything passed.
 */
export function githubAnnotations(run: RunResult): string[] {
  const thresholds = (run.thresholds ?? [])
    .filter(({ state }) => state === 'broken')
    .map(({ name, demand, seen }) =>
      command('error', `Threshold missed: ${name}`, `expected: ${demand}; measured: ${seen}`),
    );
  const failures = run.scenarios
    .filter(({ status }) => status === 'failed')
    .map(({ title, error, evidence }) => {
      const again = evidence?.replayCommand;
      const message = error?.message ?? 'No reason was given.';
      return command('error', title, again === undefined ? message : `${message}\nReplay: ${again}`);
    });
  const flaky = run.scenarios.filter(isFlaky).map(({ title, failedAttempts = [] }) => {
    const [first] = failedAttempts;
    return command('warning', `Flaky: ${title}`, first?.message ?? 'No reason was given.');
  });
  const { outcome, headline } = verdictOf(run);
  const unproven = outcome === 'unproven' ? [command('warning', 'Inconclusive', headline)] : [];
  return [...thresholds, ...failures, ...flaky, ...unproven].slice(0, ANNOTATIONS_MAX);
}

function command(level: 'error' | 'warning', title: string, message: string): string {
  const plain = stripVTControlCharacters;
  const inValue = escaped(plain(title)).replace(/:/g, '%3A').replace(/,/g, '%2C');
  return `::${level} title=${inValue}::${escaped(plain(message))}`;
}

/** Escapes text for a workflow command of GitHub Actions. */
function escaped(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
