/** How memory moves over the lives of a part, by linear regression after each life's warm-up. */
import type { MemoryEntry } from '../history/event.ts';
import { commonSlope, type Sample } from './linear-regression.ts';

/** A life's first minute is caches filling and code being compiled. */
export const WARM_UP_MS = 60_000;
/** Over a shorter time the garbage collector's rhythm is all that can be seen. */
export const TREND_MS_MIN = 240_000;
const MS_PER_MINUTE = 60_000;

export interface Trend {
  readonly bytesPerMinute: number;
  /** How much of the lives, after their warm-up, it was seen in. */
  readonly seenMs: number;
}

export class MemoryTrend {
  private readonly samples: Sample[] = [];
  private readonly lives = new Map<string, { readonly fromMs: number; toMs: number }>();

  add(t: number, { life, bytes }: MemoryEntry): void {
    const known = this.lives.get(life) ?? { fromMs: t, toMs: t };
    this.lives.set(life, known);
    known.toMs = t;
    if (t - known.fromMs >= WARM_UP_MS) this.samples.push({ group: life, x: t, y: bytes });
  }

  /** Undefined where too little was seen to tell. */
  trend(): Trend | undefined {
    let seenMs = 0;
    for (const { fromMs, toMs } of this.lives.values()) seenMs += Math.max(0, toMs - fromMs - WARM_UP_MS);
    if (seenMs < TREND_MS_MIN) return undefined;
    const slope = commonSlope(this.samples);
    return slope === undefined ? undefined : { bytesPerMinute: slope * MS_PER_MINUTE, seenMs };
  }
}
