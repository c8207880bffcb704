/** O6: at the end no request is pending, and memory has not grown over time. */
import type { HistoryEvent, MemoryEntry } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';
import { MemoryTrend } from './memory-trend.ts';

/** Noticeable within a working day, and far above the noise that garbage collection adds to a flat line. */
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
    // Only the last observation counts, and only if no fault followed it.
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
        const text = `at the end ${this.pending} requests or commands at the relay have no answer`;
        this.tools.report({ invariant: 'O6', text });
      }
    }
    for (const [of, trend] of this.trends) {
      const found = trend.trend();
      if (found === undefined || found.bytesPerMinute <= GROWTH_BYTES_PER_MINUTE_MAX) continue;
      const growth = (found.bytesPerMinute / 1e6).toFixed(2);
      const text = `the ${of}'s memory grows by ${growth} MB/min, measured over ${Math.round(found.seenMs / 60_000)} min after warm-up`;
      this.tools.report({ invariant: 'O6', text, part: of === 'relay' ? 'relay' : 'extension' });
    }
  }
}
