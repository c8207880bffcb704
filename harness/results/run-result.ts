import type { HistoryEvent } from '../history/event.ts';
import type { Threshold } from './soak-thresholds.ts';

/** `unknown` (shown as "inconclusive"): nothing failed, but the scenario's subject could not be observed. */
export type Status = 'passed' | 'failed' | 'unknown' | 'skipped';

/** Evidence collected right after a failure. */
export interface Evidence {
  /** PNG of the tab as the user saw it, base64. */
  readonly screenshot?: string;
  /** The end of the relay's output. */
  readonly relayLog?: string;
  /** The status that the extension's worker reported. */
  readonly worker?: string;
  /** The shell command that replays the failure. */
  readonly replayCommand?: string;
}

/** A playing of a scenario that failed before another one passed. */
export interface FailedAttempt {
  readonly durationMs: number;
  readonly message: string;
  readonly replayCommand?: string;
}

/** Why a scenario failed, as the history shows it. */
export interface FailureCause {
  /** Which kind of explanation it is, such as `no-answer` (harness/diagnosis/cause.ts lists them). */
  readonly kind: string;
  /** The part that is responsible: `relay`, `extension`, `browser`, `page`, `client`, `network` or `harness`. */
  readonly part: string;
  /** What it did or did not do, and since when; without a full stop. */
  readonly sentence: string;
  /** At most three lines of the history, each with its time. */
  readonly evidence: readonly string[];
}

/** The result of one scenario. */
export interface ScenarioResult {
  /** Stable short name, for example `worker-killed`. */
  readonly name: string;
  /** One sentence for the reader. */
  readonly title: string;
  readonly status: Status;
  /** Which playing of this scenario it is, if it is played several times: from 2. */
  readonly repeat?: number;
  /** Attempts that failed before this one. If it passed, the scenario is flaky. */
  readonly failedAttempts?: readonly FailedAttempt[];
  /** Wall-clock time of the scenario, including set-up and tear-down. */
  readonly durationMs: number;
  /** Names of the faults that provably struck, one entry per strike. */
  readonly faults: readonly string[];
  /** Time from each strike to the first answered command after it. */
  readonly recoveryMs: readonly number[];
  /** Why it failed, was skipped, or is inconclusive. */
  readonly error?: { readonly message: string; readonly stack?: string };
  /** Set if it failed and the history shows why. */
  readonly cause?: FailureCause;
  /** What the relay under test does not report, such as "whether requests are left without an answer". */
  readonly untold?: readonly string[];
  /** Observations in the history that do not affect the result. */
  readonly remarks?: readonly string[];
  readonly evidence?: Evidence;
  /** Everything recorded while it ran, including frames. */
  readonly history: readonly HistoryEvent[];
  /** File with the complete history (JSON Lines), relative to the report. */
  readonly historyFile?: string;
  /** The history as an interactive page, relative to the report. */
  readonly historyPage?: string;
  /** An excerpt of another entry's history. Only that entry is counted. */
  readonly excerpt?: boolean;
  /** When it failed, on the history's clock, if no step in the history says so. */
  readonly failedAtMs?: number;
}

/** The result of each fault in each state. */
export interface Matrix {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly MatrixCell[] }[];
}

export interface MatrixCell {
  readonly status: Status;
  /** For example `goes on`. */
  readonly mark: string;
}

/** The verdict of a run. */
export interface Verdict {
  /** `unproven` (shown as "inconclusive"): nothing failed, but not everything was tested, so it is not a success. */
  readonly outcome: 'passed' | 'failed' | 'unproven';
  /** A sentence without a full stop, for example `2 of 12 scenarios failed`. */
  readonly headline: string;
}

/** A name and a value: a tile, or a line about the run. */
export interface Fact {
  readonly name: string;
  readonly value: string | number;
  readonly tone?: 'passed' | 'failed';
}

/** A place in a source file; lines count from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** What a check of an extension found. */
export interface ExtensionFinding {
  /** Name of the check. */
  readonly check: string;
  /** `unknown`: the check could not know, and `what` says why. */
  readonly verdict: 'failed' | 'unknown';
  readonly what: string;
  readonly evidence?: string;
  readonly reproduce?: string;
  readonly remedy?: string;
  /** Where it is; the file is absolute. */
  readonly at?: SourcePlace;
}

/** `report`: combined from saved results of several kinds. */
export type RunKind = 'torture' | 'soak' | 'survival' | 'sim' | 'report';

/** The result of a run: the source of the report and of all other result files. */
export interface RunResult {
  /** Default: torture. */
  readonly kind?: RunKind;
  /** The relay under test. */
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
  /** Set when the run was interrupted (Ctrl-C). */
  readonly interrupted?: boolean;
  /** Set when the verdict depends on more than the scenarios. */
  readonly verdict?: Verdict;
  readonly thresholds?: readonly Threshold[];
  readonly matrix?: Matrix;
  /** Set by the checks of an extension. */
  readonly extension?: { readonly name: string; readonly version: string };
  /** Of the checks of an extension. */
  readonly findings?: readonly ExtensionFinding[];
  /** Counts to show instead of the scenarios'. */
  readonly counts?: readonly Fact[];
  /** Settings of the run: seed, pace, and so on. */
  readonly settings?: readonly Fact[];
}
