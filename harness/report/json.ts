import { dirname, relative, resolve } from 'node:path';
import type { RunResult, ScenarioResult } from '../results/run-result.ts';
import { totalsOf, type Totals } from './verdict.ts';
import { writeReportFile } from './write.ts';

/**
 * The machine-readable result: all of the run but the histories, which are files of their own. Other programs
 * read it: a field may be added to it, none renamed.
 */
export interface JsonSummary extends Omit<RunResult, 'scenarios'> {
  /** `report`: made of saved results. */
  readonly kind: 'torture' | 'survival' | 'report';
  readonly scenarios: readonly JsonScenario[];
  readonly totals: Totals;
}

/** `faults` has one name per strike that was proved. `historyFile` is relative to the file that names it. */
type JsonScenario = Omit<ScenarioResult, 'history'>;

/** `rebase` turns a history's file as the report names it into what this file is to name. */
export function toJsonSummary(run: RunResult, rebase = (file: string): string => file): JsonSummary {
  const { scenarios, kind, ...rest } = run;
  return {
    kind: kind === 'soak' ? 'report' : (kind ?? 'torture'),
    scenarios: scenarios.map(({ history: _history, historyFile, ...scenario }) => ({
      ...scenario,
      ...(historyFile === undefined ? {} : { historyFile: rebase(historyFile) }),
    })),
    totals: totalsOf(run),
    ...rest,
  };
}

/**
 * Writes the summary to `file`, which is created with its folders or replaced. `reportFolder` is what the
 * histories' files are relative to.
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
