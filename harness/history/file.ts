import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { HistoryEvent } from './event.ts';

/** A JSON Lines file that events are appended to, buffered. */
export class HistoryFile {
  readonly #path: string;
  readonly #stream: WriteStream;
  readonly #finished: Promise<void>;

  /** Makes the directory, which throws if it cannot; errors of the file itself are kept for `close`. */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#stream = createWriteStream(path, { flags: 'a' });
    this.#finished = finished(this.#stream);
    this.#finished.catch(() => undefined);
  }

  /** Appends one line. Nothing happens after `close` or once the file has failed. */
  append(event: HistoryEvent): void {
    if (this.#stream.writable) this.#stream.write(`${JSON.stringify(event)}\n`);
  }

  /** Flushes and closes. Rejects with the file's name if any of it could not be written. May be called twice. */
  async close(): Promise<void> {
    this.#stream.end();
    try {
      await this.#finished;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const advice = 'Check that it is a file you may write to and that the disk is not full.';
      throw new Error(`The history ${this.#path} is incomplete: ${why}. ${advice}`, { cause });
    }
  }
}
