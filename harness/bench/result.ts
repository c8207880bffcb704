/** What a bench comes to. Other programs read its JSON: a field may be added, none renamed. */
import type { PerPath } from './path.ts';

export interface PathResult {
  /** Median time from a `Runtime.evaluate` to its answer, one after the other, in milliseconds. */
  readonly rttMs: number;
  readonly rttP99Ms: number;
  /** `Runtime.evaluate` per second with thousands under way: median of the rounds. */
  readonly perSecond: number;
  /** Megabytes (10^6 bytes) per second in long results, one after the other: median of the rounds. */
  readonly mbPerSecond: number;
}

/** The relay's share of another path's figure. */
export interface Ratios {
  /** 1 is the other path's; more is slower. */
  readonly rtt: number;
  /** 1 is the other path's; less is slower. */
  readonly pipelined: number;
  /** 1 is the other path's; less is slower. */
  readonly bulk: number;
}

/** Half of the rounds had a ratio between these two. */
export type RatioQuartiles = Readonly<Record<keyof Ratios, readonly [number, number]>>;

/** From the order to end the worker to the first answer through the relay, in milliseconds. */
export interface RecoveryResult {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly n: number;
}

/** Resident memory in megabytes (10^6 bytes). */
interface MemoryResult {
  readonly before: number;
  readonly after: number;
}

export interface BenchResult extends PerPath<PathResult> {
  /** The relay's to the floor's: what having a relay costs. */
  readonly ratios: Ratios;
  readonly ratioQuartiles: RatioQuartiles;
  /** The relay's to the hop's: what is Holdfast's own, and not any second process's. */
  readonly ratiosToHop: Ratios;
  readonly ratioToHopQuartiles: RatioQuartiles;
  /** Undefined when nothing was killed. */
  readonly recoveryMs?: RecoveryResult;
  /** The relay's process. Undefined where the system does not tell. */
  readonly relayMemoryMb?: MemoryResult;
  readonly rounds: number;
  readonly environment: {
    readonly chromium: string;
    readonly node: string;
    readonly platform: string;
    readonly cores: number;
  };
}
