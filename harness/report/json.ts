import { dirname, relative, resolve } from 'node:path';
import type { RunResult, ScenarioResult } from '../results/run-result.ts';
import { totalsOf, type Totals } from './verdict.ts';
import { writeReportFile } from './write.ts';

/**
 * The machine-readable result: the run without its histories, which are separate files. Other programs read it:
 * fields may be added, never renamed.
 */
export interface JsonSummary extends Omit<RunResult, 'scenarios'> {
  /** `report`: combined from saved results. */
  readonly kind: 'torture' | 'survival' | 'report';
  readonly scenarios: readonly JsonScenario[];
  readonly totals: Totals;
}

/** `faults` has one name per proved strike. `historyFile` is relative to the file that contains it. */
type JsonScenario = Omit<ScenarioResult, 'history'>;

/** `rebase` converts the path of a history from relative to the report to relative to this file. */
export function toJsonSummary(run: RunResult, rebase = (file: string): string => file): JsonSummary {
  const { scenarios, kind, ...rest } = run;
  return {
    // A soak and a campaign of the simulator have result files of their own.
    kind: kind === 'soak' || kind === 'sim' ? 'report' : (kind ?? 'torture'),
    scenarios: scenarios.map(({ history: _history, historyFile, ...scenario }) => ({
      ...scenario,
      ...(historyFile === undefined ? {} : { historyFile: rebase(historyFile) }),
    })),
    totals: totalsOf(run),
    ...rest,
  };
}

/**
 * Writes the summary to `file`. Creates folders and replaces an old file. The paths of the histories in `run` are
 * relative to `reportFolder`.
 */
export async function writeJson(
  file: string,
  run: RunResult,
  reportFolder: string = dirname(file),
): Promise<void> {
  const rebase = (history: string): string =>
    relative(dirname(resolve(file)), resolve(reportFolder, history));
  await writeReportFile(file, `${JSON.stringify(toJsonSummary(run, rebase), null, 2)}\n`, 'JSON summary');
}
