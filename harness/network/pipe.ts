import type { Socket } from 'node:net';
import { sever } from './sever.ts';
import type { StreamFilter, StreamEvent } from './stream-filter.ts';

/** When the filters of a direction hold more than this, the pipe stops reading the source. */
export const heldBytesMax = 8 * 1024 * 1024;

/** Options of a pipe. */
export interface PipeOptions {
  readonly source: Socket;
  readonly sink: Socket;
  /** Called with all bytes before they are written to the sink. Must not change or keep them. */
  onPassed(bytes: Buffer): void;
  /** Bytes or a FIN arrived for a closed sink. A real host would answer with an RST. */
  onUndeliverable(): void;
}

/** One direction of a proxied connection: the source, the filters in the order they were attached, and the sink. */
export class Pipe {
  readonly #options: PipeOptions;
  readonly #filters: StreamFilter[] = [];
  #started = false;
  #passedBytes = 0;

  constructor(options: PipeOptions) {
    this.#options = options;
    const { source, sink } = options;
    source.pause();
    source.on('data', (bytes: Buffer) => this.push({ kind: 'data', bytes }));
    source.on('end', () => this.push({ kind: 'end' }));
    source.on('error', () => this.push({ kind: 'reset' }));
    sink.on('drain', () => this.#pace());
  }

  /** Bytes written to the sink so far. */
  get passedBytes(): number {
    return this.#passedBytes;
  }

  /** Starts reading the source. Until then, data stays in the kernel's buffer. */
  start(): void {
    this.#started = true;
    this.#pace();
  }

  /** Adds an event as if it came from the source. */
  push(event: StreamEvent): void {
    this.#enter(0, event);
    this.#pace();
  }

  /** Adds a filter next to the sink. The returned function removes it and may be called twice. */
  attach(create: (next: (event: StreamEvent) => void) => StreamFilter): () => void {
    const filter: StreamFilter = create((event) => {
      this.#enter(this.#filters.indexOf(filter) + 1, event);
      this.#pace();
    });
    this.#filters.push(filter);
    return () => {
      if (!this.#filters.includes(filter)) return;
      filter.heal();
      this.#filters.splice(this.#filters.indexOf(filter), 1);
      this.#pace();
    };
  }

  /** The connection is closed. */
  discard(): void {
    for (const filter of this.#filters.splice(0)) filter.discard();
  }

  #enter(at: number, event: StreamEvent): void {
    const filter = this.#filters[at];
    if (filter) filter.accept(event);
    else this.#deliver(event);
  }

  #deliver(event: StreamEvent): void {
    const { sink } = this.#options;
    if (sink.destroyed) {
      if (event.kind !== 'reset') this.#options.onUndeliverable();
      return;
    }
    switch (event.kind) {
      case 'data':
        this.#passedBytes += event.bytes.length;
        this.#options.onPassed(event.bytes);
        sink.write(event.bytes);
        return;
      case 'end':
        sink.end();
        return;
      case 'reset':
        sever(sink);
        return;
    }
  }

  #pace(): void {
    const { source, sink } = this.#options;
    if (!this.#started || source.destroyed) return;
    const heldBytes = this.#filters.reduce((sum, filter) => sum + filter.heldBytes, 0);
    if (sink.writableNeedDrain || heldBytes > heldBytesMax) source.pause();
    else source.resume();
  }
}
