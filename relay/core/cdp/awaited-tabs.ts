import type { Tab } from './sessions.ts';

/** Who waits for a tab to be gone. */
export class AwaitedTabs {
  private readonly waiting = new Map<Tab, Set<() => void>>();

  /** Returns what ends the wait. */
  add(tab: Tab, done: () => void): () => void {
    const waiting = this.waiting.get(tab) ?? new Set();
    this.waiting.set(tab, waiting.add(done));
    return () => {
      waiting.delete(done);
      if (waiting.size === 0) this.waiting.delete(tab);
    };
  }

  settle(tab: Tab): void {
    for (const done of this.waiting.get(tab) ?? []) done();
    this.waiting.delete(tab);
  }
}
