import { Signal } from '../base/signal.ts';
import type { StreamFilter, FilterContext, StreamEvent } from './stream-filter.ts';

/** A hold on a connection. */
export interface HoldHandle {
  /** Bytes held now, in all held directions. */
  readonly heldBytes: number;
  /** Resolves when the first bytes are held. Stays pending if none arrive. */
  readonly bytesHeld: Promise<void>;
  /** Resolves when a FIN or an RST is held. Stays pending if none arrives. */
  readonly endHeld: Promise<void>;
  /** Passes everything on in order and removes the hold. May be called twice. */
  release(): void;
}

/** An active hold: one filter for each held direction. */
export class Hold implements HoldHandle {
  readonly #bytes = new Signal();
  readonly #end = new Signal();
  readonly #filters: HoldFilter[] = [];
  readonly #detachers: (() => void)[] = [];
  readonly #onReleased: (hold: Hold) => void;

  constructor(onReleased: (hold: Hold) => void) {
    this.#onReleased = onReleased;
  }

  get heldBytes(): number {
    return this.#filters.reduce((sum, filter) => sum + filter.heldBytes, 0);
  }

  get bytesHeld(): Promise<void> {
    return this.#bytes.promise;
  }

  get endHeld(): Promise<void> {
    return this.#end.promise;
  }

  /** Adds a filter to one direction, using that direction's `attach`. */
  attachWith(attach: (create: (context: FilterContext) => StreamFilter) => () => void): void {
    const create = (context: FilterContext): StreamFilter => {
      const filter = new HoldFilter((event) => context.next(event), this.#bytes, this.#end);
      this.#filters.push(filter);
      return filter;
    };
    this.#detachers.push(attach(create));
  }

  release(): void {
    this.#onReleased(this);
    for (const detach of this.#detachers) detach();
  }
}

/** Holds bytes and the end of the stream, in order, until it is healed. */
class HoldFilter implements StreamFilter {
  readonly #next: (event: StreamEvent) => void;
  readonly #bytes: Signal;
  readonly #end: Signal;
  #queue: StreamEvent[] = [];
  #heldBytes = 0;

  constructor(next: (event: StreamEvent) => void, bytes: Signal, end: Signal) {
    this.#next = next;
    this.#bytes = bytes;
    this.#end = end;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  accept(event: StreamEvent): void {
    this.#queue.push(event);
    if (event.kind === 'data') {
      this.#heldBytes += event.bytes.length;
      this.#bytes.raise();
    } else {
      this.#end.raise();
    }
  }

  heal(): void {
    const queue = this.#queue;
    this.discard();
    for (const event of queue) this.#next(event);
  }

  discard(): void {
    this.#queue = [];
    this.#heldBytes = 0;
  }
}
