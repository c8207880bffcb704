import type { HistoryEntry, HistoryEvent } from './event.ts';
import { HistoryFile } from './file.ts';
import { redactor } from './redact.ts';
import type { HistorySink } from './sink.ts';

/** Default number of frames kept in memory. The file, if any, gets all of them. */
const framesMaxDefault = 20_000;

/** Maximum characters of a frame's text, in memory and in the file. */
export const frameTextMax = 4_096;

/** Characters kept from the end of a truncated text. */
const tailChars = 160;

/** Options of a recorder. */
export interface HistoryRecorderOptions {
  /** JSON Lines file to append to; its directory is created. Default: no file. */
  readonly file?: string;
  /** Secrets to replace with `[redacted]` before anything is stored. Empty strings are not allowed. */
  readonly redact?: readonly string[];
  /** Maximum frames in memory; the oldest are dropped. Default: `framesMaxDefault`. */
  readonly framesMax?: number;
  /** Milliseconds on a monotonic clock. Default `performance.now`. */
  readonly now?: () => number;
}

/** Adds the time to entries and stores them: all in the file, all but the oldest frames in memory. */
export class HistoryRecorder implements HistorySink {
  readonly #redact: (entry: HistoryEntry) => HistoryEntry;
  readonly #framesMax: number;
  readonly #now: () => number;
  readonly #openedMs: number;
  readonly #file: HistoryFile | undefined;
  /** Keyed by order of arrival. Frames are stored separately, so that the oldest one is found quickly. */
  readonly #frames = new Map<number, HistoryEvent>();
  readonly #others = new Map<number, HistoryEvent>();
  readonly #listeners = new Set<(event: HistoryEvent) => void>();
  #added = 0;
  #droppedFrames = 0;

  /** Throws if a secret is an empty string or the file's directory cannot be created. */
  constructor(options: HistoryRecorderOptions = {}) {
    this.#redact = redactor(options.redact ?? []);
    this.#framesMax = options.framesMax ?? framesMaxDefault;
    this.#now = options.now ?? (() => performance.now());
    this.#openedMs = this.#now();
    this.#file = options.file === undefined ? undefined : new HistoryFile(options.file);
  }

  /** Number of frames dropped from memory. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  /** Milliseconds since the history was opened, as in `t`. */
  elapsed(): number {
    return Math.round((this.#now() - this.#openedMs) * 1000) / 1000;
  }

  /** Stores an entry. After `close` it is kept in memory only. */
  add(entry: HistoryEntry): void {
    const event: HistoryEvent = { t: this.elapsed(), ...cut(this.#redact(entry)) };
    const events = event.type === 'frame' ? this.#frames : this.#others;
    events.set(this.#added++, event);
    this.#file?.append(event);
    this.#dropFrames();
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** Calls `listener` for every new event, until the returned function is called. */
  listen(listener: (event: HistoryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** A copy of the events in memory, oldest first. */
  events(): readonly HistoryEvent[] {
    return [...this.#frames, ...this.#others].sort(([one], [other]) => one - other).map(([, event]) => event);
  }

  /** The events in memory from time `t` on. */
  since(t: number): readonly HistoryEvent[] {
    return this.events().filter((event) => event.t >= t);
  }

  /** Flushes and closes the file. Rejects if a write failed. */
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
