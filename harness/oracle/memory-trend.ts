/** How memory moves over the lives of a part, by linear regression after each life's warm-up. */
import type { MemoryEntry } from '../history/event.ts';
import { commonSlope, type Sample } from './linear-regression.ts';

/**
 * A life begins with caches filling and code being compiled. The worker's heap is measured after a collection,
 * so that it is soon told; its lives are short.
 */
const WARM_UP_MS: Readonly<Record<MemoryEntry['of'], number>> = { relay: 60_000, worker: 20_000 };
/** Over a shorter time the garbage collector's rhythm is all that can be seen. */
const TREND_MS_MIN = 240_000;
const MS_PER_MINUTE = 60_000;

export interface Trend {
  readonly bytesPerMinute: number;
  /** How much of the lives, after their warm-up, it was seen in. */
  readonly seenMs: number;
}

export class MemoryTrend {
  private readonly samples: Sample[] = [];
  private readonly warmUpMs: number;
  private readonly lives = new Map<string, { readonly fromMs: number; toMs: number }>();

  constructor(of: MemoryEntry['of']) {
    this.warmUpMs = WARM_UP_MS[of];
  }

  add(t: number, { life, bytes }: MemoryEntry): void {
    const known = this.lives.get(life) ?? { fromMs: t, toMs: t };
    this.lives.set(life, known);
    known.toMs = t;
    if (t - known.fromMs >= this.warmUpMs) this.samples.push({ group: life, x: t, y: bytes });
  }

  /** Undefined where too little was seen to tell. */
  trend(): Trend | undefined {
    let seenMs = 0;
    for (const { fromMs, toMs } of this.lives.values()) seenMs += Math.max(0, toMs - fromMs - this.warmUpMs);
    if (seenMs < TREND_MS_MIN) return undefined;
    const slope = commonSlope(this.samples);
    return slope === undefined ? undefined : { bytesPerMinute: slope * MS_PER_MINUTE, seenMs };
  }
}
