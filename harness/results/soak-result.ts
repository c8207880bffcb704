/** The result of a soak. */
import type { Judgement, TimedViolation } from '../oracle/oracle.ts';
import type { Symptoms } from '../oracle/violation.ts';
import type { FailureCause, RunResult } from './run-result.ts';
import type { Threshold } from './soak-thresholds.ts';

/** How fast a soak works: like a human, or without the pauses. */
export type Pace = 'human' | 'fast';

/** The settings of a soak. */
export interface SoakSettings {
  readonly minutes: number;
  readonly seed: number;
  readonly pace: Pace;
  /** Same format as `--faults`. */
  readonly faults: string;
  readonly clients: number;
  /** Same format as `--kill-worker`. */
  readonly killWorker: string;
  /** Same format as `--target`. */
  readonly target: string;
  readonly targetPackage?: string;
  /** The first iteration to run: 1, except when a later part is replayed. */
  readonly from: number;
  /** The last iteration to run. Default: no limit. */
  readonly until?: number;
}

export interface SoakFailure {
  /** What failed: an action's kind, a fault's name, or `the end`. */
  readonly what: string;
  readonly iteration: number;
  /** When the action or fault began, in milliseconds since the history began. */
  readonly sinceMs: number;
  /** When it failed, on the same clock. */
  readonly t: number;
  readonly message: string;
  readonly stack?: string;
  /** What the error is about, if who noticed it knows. */
  readonly symptoms?: Symptoms;
  /** Set if the history shows why. */
  readonly cause?: FailureCause;
  /** PNG of the tab as the user saw it, base64. */
  readonly screenshot?: string;
  /** The end of the relay's log. */
  readonly log: string;
  /** The status that the extension's worker reported. */
  readonly worker: string;
  readonly replayFile: string;
  /** The shell command that replays the failure. */
  readonly replayCommand: string;
}

export interface MemoryRange {
  readonly firstMb: number;
  readonly lastMb: number;
  readonly highestMb: number;
  /** Linear regression after warm-up; undefined if there are too few samples. */
  readonly mbPerMinute?: number;
}

/** Time from a fault, or from its healing if it lasted, to the first command that worked again. */
export interface SoakRecovery {
  readonly fault: string;
  /** When the recovery was complete, in milliseconds since the history began. */
  readonly t: number;
  readonly ms: number;
}

/** What the oracle found, with the cause of the first violations. */
export interface SoakJudgement extends Judgement {
  readonly violations: readonly (TimedViolation & { readonly cause?: FailureCause })[];
}

export interface SoakResult {
  readonly settings: SoakSettings;
  readonly iterations: number;
  /** Checks: one for each action, one for each recovery. */
  readonly passed: number;
  readonly failed: number;
  /** Actions repeated because a fault interrupted them and the client got an error. */
  readonly repeated: number;
  /** How often each fault provably struck. Lists every possible fault, also those with 0 strikes. */
  readonly faults: Readonly<Record<string, number>>;
  /** Faults that were not used: there is no way to prove that they strike this relay. */
  readonly leftOut?: readonly string[];
  readonly recoveries: readonly SoakRecovery[];
  readonly memory: { readonly relay?: MemoryRange; readonly worker?: MemoryRange };
  readonly failures: readonly SoakFailure[];
  readonly thresholds: readonly Threshold[];
  readonly judgement: SoakJudgement;
  /** All actions and faults in order. Two runs of one seed agree as far as both got. */
  readonly order: readonly string[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** The run was interrupted (Ctrl-C). */
  readonly interrupted: boolean;
  readonly environment: RunResult['environment'];
  /** Absolute path of the complete history (JSON Lines). */
  readonly historyFile: string;
}

export type SoakVerdict = 'passed' | 'failed' | 'unknown';

/** A run that was interrupted or did nothing is `unknown`, unless something failed. */
export function soakVerdict({
  failed,
  passed,
  thresholds,
  judgement,
  interrupted,
}: Pick<SoakResult, 'failed' | 'passed' | 'thresholds' | 'judgement' | 'interrupted'>): SoakVerdict {
  if (failed > 0 || judgement.verdict === 'failed') return 'failed';
  if (thresholds.some(({ state }) => state === 'broken')) return 'failed';
  if (interrupted || passed === 0 || judgement.verdict === 'unknown') return 'unknown';
  return 'passed';
}
