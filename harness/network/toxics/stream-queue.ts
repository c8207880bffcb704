import type { StreamEvent } from '../stream-filter.ts';

/** A queue of events that a filter holds. Data may be taken out in smaller pieces. */
export class StreamQueue {
  readonly #events: StreamEvent[] = [];
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  push(event: StreamEvent): void {
    this.#events.push(event);
    if (event.kind === 'data') this.#bytes += event.bytes.length;
  }

  /** Removes the first event; at most `bytesMax` bytes of data. */
  shift(bytesMax: number): StreamEvent | undefined {
    const first = this.#events.shift();
    if (first?.kind !== 'data') return first;
    const taken = first.bytes.subarray(0, Math.min(bytesMax, first.bytes.length));
    const rest = first.bytes.subarray(taken.length);
    if (rest.length > 0) this.#events.unshift({ kind: 'data', bytes: rest });
    this.#bytes -= taken.length;
    return { kind: 'data', bytes: taken };
  }

  clear(): void {
    this.#events.length = 0;
    this.#bytes = 0;
  }
}
