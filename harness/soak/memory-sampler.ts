/** Records memory samples of relay and worker in the history, and summarizes them. */
import type { MemoryEntry } from '../history/event.ts';
import { MemoryTrend } from '../oracle/memory-trend.ts';
import { residentBytes } from '../stage/memory.ts';
import type { Stage } from '../stage/stage.ts';
import type { MemoryRange } from '../results/soak-result.ts';
import type { MemoryPoint } from './progress.ts';

export class MemorySampler {
  private readonly stage: Stage;
  private readonly trends = { relay: new MemoryTrend('relay'), worker: new MemoryTrend('worker') };
  private readonly bytes: Record<MemoryEntry['of'], number[]> = { relay: [], worker: [] };
  /** In megabytes, for a chart. */
  readonly points: Readonly<Record<MemoryEntry['of'], MemoryPoint[]>> = { relay: [], worker: [] };
  private sampling = false;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  /** Takes one sample of each, if possible. Never rejects. */
  async sample(): Promise<void> {
    if (this.sampling) return;
    this.sampling = true;
    const { relay, browser } = this.stage;
    try {
      const { pid } = relay;
      const resident = pid === undefined ? undefined : await residentBytes(pid);
      if (resident !== undefined) this.note('relay', `relay ${String(pid)}`, resident);
      const start = browser.worker.startsSeen;
      const heap = await browser.worker.heapBytes();
      if (start === browser.worker.startsSeen) this.note('worker', `worker ${start}`, heap);
    } catch {
      // A fault has stopped the relay or the worker. The next sample follows soon.
    } finally {
      this.sampling = false;
    }
  }

  /** The last sample in megabytes (10^6 bytes). */
  lastMb(of: MemoryEntry['of']): number | undefined {
    const last = this.bytes[of].at(-1);
    return last === undefined ? undefined : last / 1e6;
  }

  /** Bytes per minute; undefined if there are too few samples. */
  slope(of: MemoryEntry['of']): number | undefined {
    return this.trends[of].trend()?.bytesPerMinute;
  }

  range(of: MemoryEntry['of']): MemoryRange | undefined {
    const mb = this.bytes[of].map((bytes) => Math.round(bytes / 1e4) / 100);
    const [firstMb] = mb;
    const lastMb = mb.at(-1);
    if (firstMb === undefined || lastMb === undefined) return undefined;
    const slope = this.slope(of);
    return {
      firstMb,
      lastMb,
      highestMb: mb.reduce((one, other) => Math.max(one, other)),
      ...(slope === undefined ? {} : { mbPerMinute: Math.round(slope / 1e4) / 100 }),
    };
  }

  private note(of: MemoryEntry['of'], life: string, bytes: number): void {
    const entry: MemoryEntry = { type: 'memory', of, life, bytes };
    this.bytes[of].push(bytes);
    this.points[of].push([this.stage.history.elapsed(), bytes / 1e6]);
    this.trends[of].add(this.stage.history.elapsed(), entry);
    this.stage.history.add(entry);
  }
}
