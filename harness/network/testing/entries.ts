import { EventEmitter, once } from 'node:events';
import type { HistoryEntry } from '../../history/event.ts';
import type { HistorySink } from '../../history/sink.ts';

/** Test helper: a sink that stores entries and can wait for them. */
export class EntryList implements HistorySink {
  readonly #added = new EventEmitter();
  readonly entries: HistoryEntry[] = [];

  add(entry: HistoryEntry): void {
    this.entries.push(entry);
    this.#added.emit('added');
  }

  /** Resolves with the first `count` matching entries, as soon as there are that many. */
  async matching(count: number, matches: (entry: HistoryEntry) => boolean): Promise<HistoryEntry[]> {
    for (;;) {
      const found = this.entries.filter(matches);
      if (found.length >= count) return found.slice(0, count);
      await once(this.#added, 'added');
    }
  }
}
