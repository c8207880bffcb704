import { runName } from './compare.ts';
import { mergeMatrices } from './merge-matrices.ts';
import type { RunResult } from '../results/run-result.ts';

/**
 * Merges runs: parts of one run from several machines, or separate runs. A scenario that is in several of them gets the
 * name of its run. Needs at least one run.
 */
export function mergeRuns(runs: readonly RunResult[]): RunResult {
  const [first] = runs;
  if (first === undefined) throw new Error('No runs to merge.');
  if (runs.length === 1) return first;
  const ran = runs.flatMap(({ scenarios }) => [...new Set(scenarios.map(({ name }) => name))]);
  const isAmbiguous = (name: string): boolean => ran.filter((other) => other === name).length > 1;
  const matrix = mergeMatrices(runs.flatMap((run) => run.matrix ?? []));
  const targets = new Set(runs.map(({ target }) => target));
  return {
    kind: new Set(runs.map(({ kind }) => kind)).size === 1 ? (first.kind ?? 'torture') : 'report',
    target: [...targets].join(' and '),
    startedAt: runs.map(({ startedAt }) => startedAt).toSorted()[0] ?? first.startedAt,
    durationMs: runs.reduce((sum, { durationMs }) => sum + durationMs, 0),
    environment: first.environment,
    ...(runs.some(({ interrupted }) => interrupted) ? { interrupted: true } : {}),
    ...(matrix === undefined ? {} : { matrix }),
    thresholds: runs.flatMap((run) =>
      (run.thresholds ?? []).map((one) => ({ ...one, name: `${one.name} (${runName(run)})` })),
    ),
    scenarios: runs.flatMap((run) =>
      run.scenarios.map((scenario) =>
        isAmbiguous(scenario.name) ? { ...scenario, title: `${scenario.title} – ${runName(run)}` } : scenario,
      ),
    ),
  };
}
