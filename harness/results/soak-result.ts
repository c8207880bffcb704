/** What a soak came to. */
import type { Judgement } from '../oracle/oracle.ts';
import type { RunResult } from './run-result.ts';
import type { Threshold } from './soak-thresholds.ts';

/** How fast a soak works: as people do, or without their pauses. */
export type Pace = 'human' | 'fast';

/** What was asked for. */
export interface SoakSettings {
  readonly minutes: number;
  readonly seed: number;
  readonly pace: Pace;
  /** As `--faults` takes them. */
  readonly faults: string;
  readonly clients: number;
  /** As `--kill-worker` takes it. */
  readonly killWorker: string;
  /** As `--target` takes it. */
  readonly target: string;
  readonly targetPackage?: string;
  /** The first iteration of the plan that is played; 1 but for a replay of a later part. */
  readonly from: number;
  /** The last iteration that is played, where that is set. */
  readonly until?: number;
}

export interface SoakFailure {
  /** What failed: an action's kind, a fault's name, or `the end`. */
  readonly what: string;
  readonly iteration: number;
  /** Milliseconds since the history began. */
  readonly t: number;
  readonly message: string;
  readonly stack?: string;
  /** PNG of the tab as the person saw it, base64. */
  readonly screenshot?: string;
  /** The end of the relay's log. */
  readonly log: string;
  /** What the extension's worker says of itself. */
  readonly worker: string;
  readonly replayFile: string;
  /** What a person types to play it again. */
  readonly replayCommand: string;
}

export interface MemoryRange {
  readonly firstMb: number;
  readonly lastMb: number;
  readonly highestMb: number;
  /** By regression after warm-up; undefined where too little was seen. */
  readonly mbPerMinute?: number;
}

/** From a fault (or its healing, where it goes on until then) to the first command that worked again. */
export interface SoakRecovery {
  readonly fault: string;
  /** When it was over, in milliseconds since the history began. */
  readonly t: number;
  readonly ms: number;
}

export interface SoakResult {
  readonly settings: SoakSettings;
  readonly iterations: number;
  /** Checks: one for each action, one for each recovery. */
  readonly passed: number;
  readonly failed: number;
  /** Actions that a fault cut off, with the client being told, and that were done again. */
  readonly repeated: number;
  /** How often each fault was proved to have struck. Every kind that was drawn from is in it, also with 0. */
  readonly faults: Readonly<Record<string, number>>;
  /** Faults that were not drawn from: nothing could have proved that they struck this relay. */
  readonly leftOut?: readonly string[];
  readonly recoveries: readonly SoakRecovery[];
  readonly memory: { readonly relay?: MemoryRange; readonly worker?: MemoryRange };
  readonly failures: readonly SoakFailure[];
  readonly thresholds: readonly Threshold[];
  readonly judgement: Judgement;
  /** What each client did, and the faults, in their order: runs of one seed share it, as far as both got. */
  readonly order: readonly string[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** Stopped before its end (Ctrl-C). */
  readonly interrupted: boolean;
  readonly environment: RunResult['environment'];
  /** The whole history (JSON Lines), an absolute path. */
  readonly historyFile: string;
}

export type SoakVerdict = 'passed' | 'failed' | 'unknown';

/** A run that was stopped, or in which nothing was done, proves nothing; one that broke something does. */
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
