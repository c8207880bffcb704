import {
  directionsOf,
  type Direction,
  type StreamFilter,
  type FilterContext,
  type StreamEvent,
} from '../stream-filter.ts';
import type { EvidenceLog } from './toxic-evidence.ts';
import { StreamQueue } from './stream-queue.ts';
import type { DirectedScope, Toxic } from './toxic.ts';

/** Limits the throughput to a number of bytes per second, separately for each connection and direction. */
export interface BandwidthSpec extends DirectedScope {
  readonly type: 'bandwidth';
  readonly bytesPerS: number;
}

/** How often queued bytes are passed on. */
const TICK_MS = 20;

export class BandwidthToxic implements Toxic {
  readonly directions: readonly Direction[];
  readonly #bytesPerTick: number;
  readonly #evidence: EvidenceLog;

  /** Throws RangeError unless the rate is above 0. */
  constructor(spec: BandwidthSpec, evidence: EvidenceLog) {
    if (!(spec.bytesPerS > 0)) {
      throw new RangeError(`bytesPerS is ${String(spec.bytesPerS)}. Expected a number above 0.`);
    }
    this.directions = directionsOf(spec.direction);
    this.#bytesPerTick = (spec.bytesPerS * TICK_MS) / 1_000;
    this.#evidence = evidence;
  }

  refuses(): boolean {
    return false;
  }

  filter(context: FilterContext): StreamFilter {
    return new BandwidthFilter(context, this.#evidence, this.#bytesPerTick);
  }
}

class BandwidthFilter implements StreamFilter {
  readonly #context: FilterContext;
  readonly #evidence: EvidenceLog;
  readonly #bytesPerTick: number;
  readonly #queue = new StreamQueue();
  /** Bytes that may pass now. Fractions are carried over. */
  #budget: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(context: FilterContext, evidence: EvidenceLog, bytesPerTick: number) {
    this.#context = context;
    this.#evidence = evidence;
    this.#bytesPerTick = bytesPerTick;
    this.#budget = bytesPerTick;
  }

  get heldBytes(): number {
    return this.#queue.bytes;
  }

  accept(event: StreamEvent): void {
    this.#queue.push(event);
    this.#pass();
    if (event.kind === 'data' && this.#queue.bytes > 0)
      this.#evidence.record(this.#context.connection, 'chunks slowed down');
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
  }

  heal(): void {
    clearInterval(this.#timer);
    for (let event; (event = this.#queue.shift(Infinity)) !== undefined;) this.#context.next(event);
  }

  discard(): void {
    clearInterval(this.#timer);
    this.#queue.clear();
  }

  #tick(): void {
    const idle = this.#queue.isEmpty;
    // Unused budget is not saved, except for fractions of a byte at very low rates.
    this.#budget = Math.min(this.#budget + this.#bytesPerTick, Math.max(this.#bytesPerTick, 1));
    this.#pass();
    if (!idle) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #pass(): void {
    while (!this.#queue.isEmpty && this.#budget >= 1) {
      const event = this.#queue.shift(Math.floor(this.#budget));
      if (event === undefined) return;
      if (event.kind === 'data') this.#budget -= event.bytes.length;
      this.#context.next(event);
    }
  }
}
