/** O6: at the end nothing is pending, and memory has not grown with time. */
import type { HistoryEvent, MemoryEntry } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';
import { MemoryTrend } from './memory-trend.ts';

/** Growth that would be seen in a working day. Far above what the collector's rhythm makes of a flat line. */
export const GROWTH_BYTES_PER_MINUTE_MAX = 1_000_000;

export class Leaks implements Check {
  private readonly tools: CheckTools;
  private readonly trends = new Map<MemoryEntry['of'], MemoryTrend>();
  private pending: number | undefined;

  constructor(tools: CheckTools) {
    this.tools = tools;
  }

  see(event: HistoryEvent): void {
    if (event.type === 'observation') this.pending = event.pending;
    // The last word on what is pending is that of the last observation, if no fault came after it.
    if (event.type === 'fault' && event.phase === 'strike') this.pending = undefined;
    if (event.type !== 'memory') return;
    const trend = this.trends.get(event.of) ?? new MemoryTrend(event.of);
    this.trends.set(event.of, trend);
    trend.add(event.t, event);
  }

  end({ cutOff }: { readonly cutOff: boolean }): void {
    if (!cutOff && this.pending !== undefined) {
      this.tools.judged('O6');
      if (this.pending > 0) {
        const text = `at the end the relay has ${this.pending} requests or commands without an answer`;
        this.tools.report({ invariant: 'O6', text });
      }
    }
    for (const [of, trend] of this.trends) {
      const found = trend.trend();
      if (found === undefined || found.bytesPerMinute <= GROWTH_BYTES_PER_MINUTE_MAX) continue;
      const grows = (found.bytesPerMinute / 1e6).toFixed(2);
      const text = `the ${of}'s memory grows by ${grows} MB a minute, seen over ${Math.round(found.seenMs / 60_000)} min after warm-up`;
      this.tools.report({ invariant: 'O6', text });
    }
  }
}
