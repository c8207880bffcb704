import { stripVTControlCharacters } from 'node:util';
import type { RunResult } from '../../results/run-result.ts';
import { verdictOf } from '../verdict.ts';

/** GitHub shows no more than ten of a step's errors. */
const ANNOTATIONS_MAX = 10;

/**
 * Lines for the log of a GitHub Actions step, which it shows at the top of the run: an error for each failure
 * and each threshold that was missed, and a warning when nothing was proved. Empty when all is well.
 */
export function githubAnnotations(run: RunResult): string[] {
  const thresholds = (run.thresholds ?? [])
    .filter(({ state }) => state === 'broken')
    .map(({ name, demand, seen }) => command('error', `Missed: ${name}`, `${demand}; seen: ${seen}`));
  const failures = run.scenarios
    .filter(({ status }) => status === 'failed')
    .map(({ title, error, evidence }) => {
      const again = evidence?.replayCommand;
      const message = error?.message ?? 'No reason was given.';
      return command('error', title, again === undefined ? message : `${message}\nPlay it again: ${again}`);
    });
  const { outcome, headline } = verdictOf(run);
  const unproven = outcome === 'unproven' ? [command('warning', 'Could not tell', headline)] : [];
  return [...thresholds, ...failures, ...unproven].slice(0, ANNOTATIONS_MAX);
}

function command(level: 'error' | 'warning', title: string, message: string): string {
  const plain = stripVTControlCharacters;
  const inValue = escaped(plain(title)).replace(/:/g, '%3A').replace(/,/g, '%2C');
  return `::${level} title=${inValue}::${escaped(plain(message))}`;
}

/** As the workflow commands of GitHub Actions want it. */
function escaped(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
