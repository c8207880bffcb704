/** What a run is like: drawn per seed, so that some runs are full of kills and others are calm but badly ordered. */
import type { Policy } from '../../relay/core/policy.ts';
import { Random } from '../base/random.ts';
import type { Scheduling } from './engine/sim-kernel.ts';
import { SIM_FAULT_NAMES, type SimFaultName } from './nemesis/faults.ts';
import type { Weather } from './network.ts';

export interface SimOptions {
  readonly seed: number;
  /** How long faults strike, in milliseconds of virtual time. */
  readonly safetyMs: number;
  readonly clients: number;
  readonly sharedTabs: number;
  readonly pace: 'human' | 'busy';
  readonly scheduling: Scheduling;
  readonly weather: Weather;
  /** The faults that may strike; the others never do. */
  readonly faults: readonly SimFaultName[];
  /** How often the nemesis considers a fault, in milliseconds. */
  readonly faultEveryMs: number;
  /** How probable it is that something else happens right after a fault: another one, or an act of the user. */
  readonly followUpRate: number;
  readonly duplicates: 'refuse' | 'replace';
  /** What the relay's user allows, where it is not the default. */
  readonly policy?: Partial<Policy> | undefined;
  /** A chapter of the exam, in place of faults and busy clients. */
  readonly exam?: string | undefined;
  /** A drill of the exhaustive search, in place of faults and busy clients. */
  readonly drill?: string | undefined;
}

/** Simulated length where nobody says otherwise: long enough for every timer of relay and extension. */
export const SAFETY_MS = 60_000;

/** What somebody wants of all seeds alike. */
export interface SeedWishes {
  /** Simulated length of the faults. */
  readonly minutes?: number | undefined;
  /** The faults that may strike, in place of those that the seed draws. */
  readonly faults?: readonly SimFaultName[] | undefined;
}

/** The options of a seed. */
export function drawOptions(seed: number, { minutes, faults }: SeedWishes = {}): SimOptions {
  const random = new Random(seed, 'options');
  const pick = <T>(...items: readonly [T, ...T[]]): T => items[random.below(items.length)] ?? items[0];
  const strategy = pick<Scheduling['strategy']>('uniform', 'uniform', 'pct', 'pct', 'fifo');
  const safetyMs = minutes === undefined ? SAFETY_MS : minutes * 60_000;
  const drawn: SimOptions = {
    seed,
    safetyMs,
    clients: pick(1, 1, 2, 3),
    sharedTabs: pick(1, 2, 3),
    pace: minutes !== undefined && minutes > 5 ? 'human' : pick('human', 'busy', 'busy'),
    scheduling: {
      strategy,
      holdUpRate: pick(0, 0, 0.001, 0.01),
      priorityChangeRate: strategy === 'pct' ? pick(0.001, 0.01, 0.1) : 0,
    },
    weather: pick<Weather>(
      { lateRate: 0, lateMsMax: 0 },
      { lateRate: 0.05, lateMsMax: 20 },
      { lateRate: 0.3, lateMsMax: 5 },
      { lateRate: 0.02, lateMsMax: 400 },
    ),
    faults: SIM_FAULT_NAMES.filter(() => random.fraction() < 0.4),
    faultEveryMs: pick(1_500, 3_000, 6_000, 12_000),
    duplicates: pick('refuse', 'replace'),
    followUpRate: pick(0, 0.2, 0.5),
  };
  return faults === undefined ? drawn : { ...drawn, faults };
}
