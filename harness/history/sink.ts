import type { HistoryEntry } from './event.ts';

/** Receives entries in the order in which they happened. Must not throw. */
export interface HistorySink {
  add(entry: HistoryEntry): void;
}
