/** The memory trend of a relay or worker over several instances: linear regression after each one's warm-up. */
import type { MemoryEntry } from '../history/event.ts';
import { commonSlope, type Sample } from './linear-regression.ts';

/**
 * A new instance fills caches and compiles code first. The worker's warm-up is shorter, because its instances are
 * short and its heap is measured after a garbage collection.
 */
const WARM_UP_MS: Readonly<Record<MemoryEntry['of'], number>> = { relay: 60_000, worker: 20_000 };
/** Over a shorter time, the noise of garbage collection hides the trend. */
const TREND_MS_MIN = 240_000;
const MS_PER_MINUTE = 60_000;

export interface Trend {
  readonly bytesPerMinute: number;
  /** Total time measured, without warm-ups. */
  readonly seenMs: number;
}

export class MemoryTrend {
  private readonly samples: Sample[] = [];
  private readonly warmUpMs: number;
  private readonly instances = new Map<string, { readonly fromMs: number; toMs: number }>();

  constructor(of: MemoryEntry['of']) {
    this.warmUpMs = WARM_UP_MS[of];
  }

  add(t: number, { life, bytes }: MemoryEntry): void {
    const known = this.instances.get(life) ?? { fromMs: t, toMs: t };
    this.instances.set(life, known);
    known.toMs = t;
    if (t - known.fromMs >= this.warmUpMs) this.samples.push({ group: life, x: t, y: bytes });
  }

  /** Undefined if there are too few samples. */
  trend(): Trend | undefined {
    let seenMs = 0;
    for (const { fromMs, toMs } of this.instances.values())
      seenMs += Math.max(0, toMs - fromMs - this.warmUpMs);
    if (seenMs < TREND_MS_MIN) return undefined;
    const slope = commonSlope(this.samples);
    return slope === undefined ? undefined : { bytesPerMinute: slope * MS_PER_MINUTE, seenMs };
  }
}
