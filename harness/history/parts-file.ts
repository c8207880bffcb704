import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';
import { partPath } from './parts.ts';

/** Characters of a part before it is compressed: about 5 MB on the disk. */
const PART_CHARS_MAX = 64_000_000;
/** With more, the oldest is removed: about 500 MB, or five hours of a busy soak, are kept. */
const PARTS_MAX = 100;
/** What a process that is killed loses at most. */
const FLUSH_MS = 2_000;

export interface PartsLimits {
  readonly partCharsMax: number;
  readonly partsMax: number;
}

/** Writes a history compressed, part by part. */
export class PartsFile {
  readonly #path: string;
  readonly #limits: PartsLimits;
  readonly #endings: Promise<void>[] = [];
  #number = 0;
  #chars = 0;
  #flushedMs = 0;
  #gzip: Gzip;

  constructor(path: string, limits: PartsLimits = { partCharsMax: PART_CHARS_MAX, partsMax: PARTS_MAX }) {
    this.#path = path;
    this.#limits = limits;
    this.#gzip = this.#open();
  }

  get writable(): boolean {
    return this.#gzip.writable;
  }

  /** Appends a whole number of lines. */
  write(lines: string): void {
    if (this.#chars >= this.#limits.partCharsMax) {
      this.#gzip.end();
      this.#gzip = this.#open();
      this.#removeOldest();
    }
    this.#chars += lines.length;
    this.#gzip.write(lines);
    const now = performance.now();
    if (now - this.#flushedMs < FLUSH_MS) return;
    this.#flushedMs = now;
    this.#gzip.flush(constants.Z_SYNC_FLUSH);
  }

  /** Flushes and closes. Rejects with the first error of any part. */
  async end(): Promise<void> {
    this.#gzip.end();
    await Promise.all(this.#endings);
  }

  #removeOldest(): void {
    const oldest = this.#number - this.#limits.partsMax;
    const ended = this.#endings[oldest - 1];
    if (ended === undefined) return;
    const removed = ended.then(() => rm(partPath(this.#path, oldest), { force: true }));
    removed.catch(() => undefined);
    this.#endings[oldest - 1] = removed;
  }

  #open(): Gzip {
    this.#number += 1;
    this.#chars = 0;
    const gzip = createGzip();
    const file = createWriteStream(partPath(this.#path, this.#number));
    // Without a file nothing takes what is compressed, and it would stay in memory.
    file.on('error', (error) => gzip.destroy(error));
    gzip.on('error', () => undefined);
    const ended = finished(gzip.pipe(file));
    ended.catch(() => undefined);
    this.#endings.push(ended);
    return gzip;
  }
}
