import type { HistoryEvent } from '../history/event.ts';

export type Status = 'passed' | 'failed' | 'skipped';

/** What one scenario came to. */
export interface ScenarioResult {
  /** Stable short name, for example `worker-killed`. */
  readonly name: string;
  /** One sentence for a person. */
  readonly title: string;
  readonly status: Status;
  /** Wall-clock time of the scenario, set-up and tear-down included. */
  readonly durationMs: number;
  /** Names of the faults that were proved to have struck, one entry per strike. */
  readonly faults: readonly string[];
  /** From each strike to the first command that was answered after it. */
  readonly recoveryMs: readonly number[];
  /** Why it failed or was skipped: message first, then the stack. */
  readonly error?: { readonly message: string; readonly stack?: string };
  /** Everything recorded while it ran, frames included. */
  readonly history: readonly HistoryEvent[];
  /** File with the whole history (JSON Lines), relative to the report. */
  readonly historyFile?: string;
}

/** What a torture run came to: the report's and the JSON summary's source. */
export interface RunResult {
  /** Which relay was tortured. */
  readonly target: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly scenarios: readonly ScenarioResult[];
  readonly environment: {
    readonly chromium: string;
    readonly node: string;
    readonly platform: string;
    readonly holdfast: string;
  };
  /** Set when the run was stopped before its end (Ctrl-C). */
  readonly interrupted?: boolean;
}
