/** The result of a bench. Other programs read its JSON: fields may be added, never renamed. */
import type { PerPath } from './path.ts';

export interface PathResult {
  /** Median round trip of sequential `Runtime.evaluate` commands, in milliseconds. */
  readonly rttMs: number;
  readonly rttP99Ms: number;
  /** `Runtime.evaluate` per second with thousands in flight: median of the rounds. */
  readonly perSecond: number;
  /** Megabytes (10^6 bytes) per second of sequential long results: median of the rounds. */
  readonly mbPerSecond: number;
}

/** The relay's figures divided by those of another path. */
export interface Ratios {
  /** Above 1: slower than the other path. */
  readonly rtt: number;
  /** Below 1: slower than the other path. */
  readonly pipelined: number;
  /** Below 1: slower than the other path. */
  readonly bulk: number;
}

/** The first and third quartile: half of the rounds had a ratio between these two. */
export type RatioQuartiles = Readonly<Record<keyof Ratios, readonly [number, number]>>;

/** Time from killing the worker to the first answer through the relay, in milliseconds. */
export interface RecoveryResult {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly n: number;
}

/** Round trips of `Runtime.evaluate`, one after another, in milliseconds. */
export interface DelayResult {
  readonly meanMs: number;
  readonly maxMs: number;
  readonly n: number;
}

/** Round trips in one tab, without and with a flood of console events in another. */
export interface PathFlood {
  readonly quiet: DelayResult;
  readonly flooded: DelayResult;
  /** How many of the events arrived meanwhile. */
  readonly receivedPerSecond: number;
}

export interface FloodResult {
  readonly direct: PathFlood;
  readonly relay: PathFlood;
  readonly eventChars: number;
  readonly requestedPerSecond: number;
  readonly seconds: number;
}

/** Resident memory in megabytes (10^6 bytes). */
interface MemoryResult {
  readonly before: number;
  readonly after: number;
}

export interface BenchResult extends PerPath<PathResult> {
  /** Relay compared with floor: the total cost of the relay. */
  readonly ratios: Ratios;
  readonly ratioQuartiles: RatioQuartiles;
  /** Relay compared with hop: Holdfast's own cost, without that of a second process. */
  readonly ratiosToHop: Ratios;
  readonly ratioToHopQuartiles: RatioQuartiles;
  /** Undefined without kills. */
  readonly recoveryMs?: RecoveryResult;
  /** Undefined without a flood. */
  readonly flood?: FloodResult;
  /** Memory of the relay's process. Undefined on systems without /proc. */
  readonly relayMemoryMb?: MemoryResult;
  readonly rounds: number;
  readonly environment: {
    readonly chromium: string;
    readonly node: string;
    readonly platform: string;
    readonly cores: number;
  };
}
