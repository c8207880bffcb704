import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { HistoryEvent } from './event.ts';
import { isInParts } from './parts.ts';
import { PartsFile } from './parts-file.ts';

/** Where the lines go. */
interface Sink {
  readonly writable: boolean;
  write(lines: string): void;
  end(): Promise<void>;
}

/** Appends events to a JSON Lines file, with buffering. A file with the ending `.jsonl.gz` is compressed and in parts. */
export class HistoryFile {
  readonly #path: string;
  readonly #sink: Sink;

  /** Creates the directory; throws if that fails. Errors of the file itself are reported by `close`. */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#sink = isInParts(path) ? new PartsFile(path) : plainFile(path);
  }

  /** Appends one line. Does nothing after `close` or after a write error. */
  append(event: HistoryEvent): void {
    if (this.#sink.writable) this.#sink.write(`${JSON.stringify(event)}\n`);
  }

  /** Flushes and closes. Rejects with the file's name if a write failed. May be called twice. */
  async close(): Promise<void> {
    try {
      await this.#sink.end();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const advice = 'Check that the file is writable and that the disk is not full.';
      throw new Error(`The history ${this.#path} is incomplete: ${why}. ${advice}`, { cause });
    }
  }
}

function plainFile(path: string): Sink {
  const stream = createWriteStream(path, { flags: 'a' });
  const ended = finished(stream);
  ended.catch(() => undefined);
  return {
    get writable() {
      return stream.writable;
    },
    write: (lines) => void stream.write(lines),
    end: () => {
      stream.end();
      return ended;
    },
  };
}
