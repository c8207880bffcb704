import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { HistoryEvent } from './event.ts';

/** Appends events to a JSON Lines file, with buffering. */
export class HistoryFile {
  readonly #path: string;
  readonly #stream: WriteStream;
  readonly #finished: Promise<void>;

  /** Creates the directory; throws if that fails. Errors of the file itself are reported by `close`. */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#stream = createWriteStream(path, { flags: 'a' });
    this.#finished = finished(this.#stream);
    this.#finished.catch(() => undefined);
  }

  /** Appends one line. Does nothing after `close` or after a write error. */
  append(event: HistoryEvent): void {
    if (this.#stream.writable) this.#stream.write(`${JSON.stringify(event)}\n`);
  }

  /** Flushes and closes. Rejects with the file's name if a write failed. May be called twice. */
  async close(): Promise<void> {
    this.#stream.end();
    try {
      await this.#finished;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const advice = 'Check that the file is writable and that the disk is not full.';
      throw new Error(`The history ${this.#path} is incomplete: ${why}. ${advice}`, { cause });
    }
  }
}
