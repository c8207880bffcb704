import type { RunResult, Status } from './result.ts';
import { totalsOf, type Totals } from './verdict.ts';
import { writeReportFile } from './write.ts';

/** The machine-readable result. Other programs read it: a field may be added to it, none renamed. */
export interface JsonSummary {
  readonly scenarios: readonly JsonScenario[];
  readonly totals: Totals;
}

export interface JsonScenario {
  readonly name: string;
  readonly status: Status;
  readonly durationMs: number;
  /** One name per strike that was proved. */
  readonly faults: readonly string[];
  readonly recoveryMs: readonly number[];
}

export function toJsonSummary(run: RunResult): JsonSummary {
  return {
    scenarios: run.scenarios.map(({ name, status, durationMs, faults, recoveryMs }) => ({
      name,
      status,
      durationMs,
      faults,
      recoveryMs,
    })),
    totals: totalsOf(run),
  };
}

/** Writes the summary to `file`, which is created with its folders or replaced. */
export async function writeJson(file: string, run: RunResult): Promise<void> {
  await writeReportFile(file, `${JSON.stringify(toJsonSummary(run), null, 2)}\n`, 'JSON summary');
}
