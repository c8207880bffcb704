/**
 * Debugger events that arrive before the worker has restored its tabs. Chromium keeps sending them, so there are
 * limits. A tab that exceeds one is attached again, because what was lost is unknown.
 */
import { WORKER_LIMITS } from './limits.ts';

export class EarlyEvents {
  private count = 0;
  private chars = 0;
  private readonly lost = new Set<number>();

  /** Tabs with lost events. */
  get tabsWithLoss(): ReadonlySet<number> {
    return this.lost;
  }

  /** Whether to keep this event until the tabs are restored. `body` is the JSON text of its params. */
  keeps(tabId: number | undefined, body: string): boolean {
    this.count++;
    this.chars += body.length;
    const { earlyEventsMax, earlyEventCharsMax } = WORKER_LIMITS;
    if (this.count <= earlyEventsMax && this.chars <= earlyEventCharsMax) return true;
    if (tabId !== undefined) this.lost.add(tabId);
    return false;
  }
}
