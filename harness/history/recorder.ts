import type { HistoryEntry, HistoryEvent } from './event.ts';
import { HistoryFile } from './file.ts';
import { redactor } from './redact.ts';
import type { HistorySink } from './sink.ts';

/** Frames kept in memory by default; the file, if there is one, gets all of them. */
const framesMaxDefault = 20_000;

/** Characters of a frame's text that are kept, in memory and in the file. */
export const frameTextMax = 4_096;

/** Characters of the end of a text that was cut. */
const tailChars = 160;

/** How to record. */
export interface HistoryRecorderOptions {
  /** JSON Lines file to append to; its directory is made. Without it nothing is written. */
  readonly file?: string;
  /** Secrets that are replaced by `[redacted]` before anything is stored. Must not be empty strings. */
  readonly redact?: readonly string[];
  /** Frames kept in memory; when there are more, the oldest go. Default `framesMaxDefault`. */
  readonly framesMax?: number;
  /** Milliseconds on a monotonic clock. Default `performance.now`. */
  readonly now?: () => number;
}

/** Puts the time on entries and keeps them: all in the file, all but the oldest frames in memory. */
export class HistoryRecorder implements HistorySink {
  readonly #redact: (entry: HistoryEntry) => HistoryEntry;
  readonly #framesMax: number;
  readonly #now: () => number;
  readonly #openedMs: number;
  readonly #file: HistoryFile | undefined;
  /** By order of arrival. Frames are apart so that the oldest one is found at once. */
  readonly #frames = new Map<number, HistoryEvent>();
  readonly #others = new Map<number, HistoryEvent>();
  readonly #listeners = new Set<(event: HistoryEvent) => void>();
  #added = 0;
  #droppedFrames = 0;

  /** Throws if the list of secrets has an empty string or the file's directory cannot be made. */
  constructor(options: HistoryRecorderOptions = {}) {
    this.#redact = redactor(options.redact ?? []);
    this.#framesMax = options.framesMax ?? framesMaxDefault;
    this.#now = options.now ?? (() => performance.now());
    this.#openedMs = this.#now();
    this.#file = options.file === undefined ? undefined : new HistoryFile(options.file);
  }

  /** Frames that are no longer in memory because there were too many. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  /** Milliseconds since the history was opened, as in `t`. */
  elapsed(): number {
    return Math.round((this.#now() - this.#openedMs) * 1000) / 1000;
  }

  /** Stores an entry. After `close` it is still kept in memory but no longer written. */
  add(entry: HistoryEntry): void {
    const event: HistoryEvent = { t: this.elapsed(), ...cut(this.#redact(entry)) };
    const events = event.type === 'frame' ? this.#frames : this.#others;
    events.set(this.#added++, event);
    this.#file?.append(event);
    this.#dropFrames();
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** Hears every event from now on, as it is stored, until the returned function is called. */
  listen(listener: (event: HistoryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** A copy of the events in memory, oldest first. */
  events(): readonly HistoryEvent[] {
    return [...this.#frames, ...this.#others].sort(([one], [other]) => one - other).map(([, event]) => event);
  }

  /** The events in memory that are not older than `t`. */
  since(t: number): readonly HistoryEvent[] {
    return this.events().filter((event) => event.t >= t);
  }

  /** Writes out the rest of the file. Rejects if the file could not be written. */
  async close(): Promise<void> {
    await this.#file?.close();
  }

  #dropFrames(): void {
    for (const oldest of this.#frames.keys()) {
      if (this.#frames.size <= this.#framesMax) return;
      this.#frames.delete(oldest);
      this.#droppedFrames += 1;
    }
  }
}

function cut(entry: HistoryEntry): HistoryEntry {
  if (entry.type !== 'frame' || entry.text === undefined || entry.text.length <= frameTextMax) return entry;
  return { ...entry, text: entry.text.slice(0, frameTextMax), tail: entry.text.slice(-tailChars) };
}
