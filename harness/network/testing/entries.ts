import { EventEmitter, once } from 'node:events';
import type { HistoryEntry } from '../../history/event.ts';
import type { HistorySink } from '../../history/sink.ts';

/** A sink for tests that keeps entries and can be waited on. */
export class EntryList implements HistorySink {
  readonly #added = new EventEmitter();
  readonly entries: HistoryEntry[] = [];

  add(entry: HistoryEntry): void {
    this.entries.push(entry);
    this.#added.emit('added');
  }

  /** Resolves with the first `count` entries that match, as soon as there are that many. */
  async matching(count: number, matches: (entry: HistoryEntry) => boolean): Promise<HistoryEntry[]> {
    for (;;) {
      const found = this.entries.filter(matches);
      if (found.length >= count) return found.slice(0, count);
      await once(this.#added, 'added');
    }
  }
}
