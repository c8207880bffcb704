import type { HistoryEvent } from '../history/event.ts';
import type { Threshold } from './soak-thresholds.ts';

/** `unknown`: nothing failed, but what it is about could not be told. */
export type Status = 'passed' | 'failed' | 'unknown' | 'skipped';

/** What was gathered of a failure while it was still to be had. */
export interface Evidence {
  /** PNG of the tab as the person saw it, base64. */
  readonly screenshot?: string;
  /** The end of what the relay wrote. */
  readonly relayLog?: string;
  /** What the extension's worker said of itself. */
  readonly worker?: string;
  /** What a person types to play it again. */
  readonly replayCommand?: string;
}

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
  /** Why it failed, was skipped, or could not be told: message first, then the stack. */
  readonly error?: { readonly message: string; readonly stack?: string };
  /** What the relay under test does not report, such as "whether anything is left unanswered". */
  readonly untold?: readonly string[];
  /** What was noticed in the history and decides nothing. */
  readonly remarks?: readonly string[];
  readonly evidence?: Evidence;
  /** Everything recorded while it ran, frames included. */
  readonly history: readonly HistoryEvent[];
  /** File with the whole history (JSON Lines), relative to the report. */
  readonly historyFile?: string;
  /** Part of another entry's history, shown apart: counted once, there. */
  readonly excerpt?: boolean;
  /** When it went wrong, on the history's clock, where no step says so. */
  readonly failedAtMs?: number;
}

/** What each fault left behind in each state of the work. */
export interface Matrix {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly MatrixCell[] }[];
}

export interface MatrixCell {
  readonly status: Status;
  /** Such as `goes on`. */
  readonly mark: string;
}

/** The one thing a reader wants to know first. */
export interface Verdict {
  /** `unproven`: nothing failed, but not everything was tried, so it must not look like success. */
  readonly outcome: 'passed' | 'failed' | 'unproven';
  /** A sentence without a full stop, for example `2 of 12 scenarios failed`. */
  readonly headline: string;
}

/** A name and what it stands for: a tile, or a line about the run. */
export interface Fact {
  readonly name: string;
  readonly value: string | number;
  readonly tone?: 'passed' | 'failed';
}

/** `report`: made of saved results of several kinds. */
export type RunKind = 'torture' | 'soak' | 'survival' | 'report';

/** What a run came to: the source of the report and of all other files about it. */
export interface RunResult {
  /** Without it: torture. */
  readonly kind?: RunKind;
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
  /** Where more than the scenarios decides. */
  readonly verdict?: Verdict;
  readonly thresholds?: readonly Threshold[];
  readonly matrix?: Matrix;
  /** What was counted, where that is not scenarios. */
  readonly counts?: readonly Fact[];
  /** How the run was set: seed, pace, and so on. */
  readonly settings?: readonly Fact[];
}
