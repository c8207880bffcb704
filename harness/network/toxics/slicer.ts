import {
  directionsOf,
  type Direction,
  type StreamFilter,
  type FilterContext,
  type StreamEvent,
} from '../stream-filter.ts';
import { checkMs } from './check-ms.ts';
import type { EvidenceLog } from './toxic-evidence.ts';
import { StreamQueue } from './stream-queue.ts';
import type { DirectedScope, Toxic } from './toxic.ts';

/** Splits data into small pieces with pauses, so that frames and headers are cut at arbitrary points. */
export interface SlicerSpec extends DirectedScope {
  readonly type: 'slicer';
  /** Maximum length of a piece. */
  readonly sliceBytesMax: number;
  /** Pause between two pieces. 0: separate writes without a pause. */
  readonly delayMs: number;
  /** Returns numbers from 0 to 1. Pieces then have 1 to `sliceBytesMax` bytes; without it, all have `sliceBytesMax`. */
  readonly random?: () => number;
}

export class SlicerToxic implements Toxic {
  readonly directions: readonly Direction[];
  readonly #spec: SlicerSpec;
  readonly #evidence: EvidenceLog;

  /** Throws RangeError for empty slices and invalid delays. */
  constructor(spec: SlicerSpec, evidence: EvidenceLog) {
    checkMs('delayMs', spec.delayMs);
    if (!(spec.sliceBytesMax >= 1)) {
      throw new RangeError(`sliceBytesMax is ${String(spec.sliceBytesMax)}. Expected 1 or more.`);
    }
    this.directions = directionsOf(spec.direction);
    this.#spec = spec;
    this.#evidence = evidence;
  }

  refuses(): boolean {
    return false;
  }

  filter(context: FilterContext): StreamFilter {
    return new Slices(context, this.#evidence, this.#spec);
  }
}

class Slices implements StreamFilter {
  readonly #context: FilterContext;
  readonly #evidence: EvidenceLog;
  readonly #spec: SlicerSpec;
  readonly #queue = new StreamQueue();
  #timer: NodeJS.Timeout | undefined;

  constructor(context: FilterContext, evidence: EvidenceLog, spec: SlicerSpec) {
    this.#context = context;
    this.#evidence = evidence;
    this.#spec = spec;
  }

  get heldBytes(): number {
    return this.#queue.bytes;
  }

  accept(event: StreamEvent): void {
    this.#queue.push(event);
    if (event.kind === 'data' && event.bytes.length > this.#spec.sliceBytesMax) {
      this.#evidence.record(this.#context.connection, 'chunks sliced');
    }
    if (this.#timer === undefined) this.#pass();
  }

  heal(): void {
    clearTimeout(this.#timer);
    for (let event; (event = this.#queue.shift(Infinity)) !== undefined;) this.#context.next(event);
  }

  discard(): void {
    clearTimeout(this.#timer);
    this.#queue.clear();
  }

  #pass(): void {
    this.#timer = undefined;
    const { delayMs } = this.#spec;
    for (let event; (event = this.#queue.shift(this.#sliceBytes())) !== undefined;) {
      this.#context.next(event);
      if (delayMs === 0) continue;
      this.#timer = setTimeout(() => this.#pass(), delayMs);
      return;
    }
  }

  #sliceBytes(): number {
    const { random, sliceBytesMax } = this.#spec;
    return random === undefined ? sliceBytesMax : 1 + Math.floor(random() * (sliceBytesMax - 1));
  }
}
