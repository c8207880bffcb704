/**
 * Events of the debugger that come before the worker has its tabs again. Chromium goes on telling what the pages
 * do, so there are limits: of a tab that goes over one, what was lost is not known, and it is attached afresh.
 */
import { WORKER_LIMITS } from './limits.ts';

export class EarlyEvents {
  private count = 0;
  private chars = 0;
  private readonly lost = new Set<number>();

  /** Tabs of which something was lost. */
  get tabsWithLoss(): ReadonlySet<number> {
    return this.lost;
  }

  /** Whether this event is to be kept until the tabs are there. `body` is the JSON text of its params. */
  keeps(tabId: number | undefined, body: string): boolean {
    this.count++;
    this.chars += body.length;
    const { earlyEventsMax, earlyEventCharsMax } = WORKER_LIMITS;
    if (this.count <= earlyEventsMax && this.chars <= earlyEventCharsMax) return true;
    if (tabId !== undefined) this.lost.add(tabId);
    return false;
  }
}
