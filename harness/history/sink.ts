import type { HistoryEntry } from './event.ts';

/** Takes what happened, in the order in which it happened. Must not throw. */
export interface HistorySink {
  add(entry: HistoryEntry): void;
}
