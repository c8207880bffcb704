import {
  directionsOf,
  type Direction,
  type StreamFilter,
  type FilterContext,
  type StreamEvent,
} from '../stream-filter.ts';
import { checkMs } from './check-ms.ts';
import type { EvidenceLog } from './toxic-evidence.ts';
import type { DirectedScope, Toxic } from './toxic.ts';

/** Delays everything, including FINs and RSTs, and keeps the order. */
export interface LatencySpec extends DirectedScope {
  readonly type: 'latency';
  readonly latencyMs: number;
  /** Varies the delay by up to `jitterMs`. */
  readonly jitter?: {
    readonly jitterMs: number;
    /** Returns numbers from 0 (included) to 1, and is seeded by the caller. */
    readonly random: () => number;
  };
}

export class LatencyToxic implements Toxic {
  readonly directions: readonly Direction[];
  readonly #spec: LatencySpec;
  readonly #evidence: EvidenceLog;

  constructor(spec: LatencySpec, evidence: EvidenceLog) {
    checkMs('latencyMs', spec.latencyMs);
    checkMs('jitterMs', spec.jitter?.jitterMs ?? 0);
    this.directions = directionsOf(spec.direction);
    this.#spec = spec;
    this.#evidence = evidence;
  }

  refuses(): boolean {
    return false;
  }

  filter(context: FilterContext): StreamFilter {
    return new LatencyFilter(context, this.#evidence, () => this.#delayMs());
  }

  #delayMs(): number {
    const { latencyMs, jitter } = this.#spec;
    if (!jitter) return latencyMs;
    return Math.max(0, latencyMs + (2 * jitter.random() - 1) * jitter.jitterMs);
  }
}

class LatencyFilter implements StreamFilter {
  readonly #context: FilterContext;
  readonly #evidence: EvidenceLog;
  readonly #delayMs: () => number;
  readonly #queue: { event: StreamEvent; dueMs: number }[] = [];
  #heldBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(context: FilterContext, evidence: EvidenceLog, delayMs: () => number) {
    this.#context = context;
    this.#evidence = evidence;
    this.#delayMs = delayMs;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  accept(event: StreamEvent): void {
    this.#queue.push({ event, dueMs: performance.now() + this.#delayMs() });
    this.#heldBytes += bytesOf(event);
    this.#evidence.record(this.#context.connection, 'chunks and ends delayed');
    this.#timer ??= this.#arm();
  }

  heal(): void {
    clearTimeout(this.#timer);
    while (this.#queue.length > 0) this.#passFirst();
  }

  discard(): void {
    clearTimeout(this.#timer);
    this.#queue.length = 0;
    this.#heldBytes = 0;
  }

  #arm(): NodeJS.Timeout | undefined {
    const first = this.#queue[0];
    return first && setTimeout(() => this.#passDue(), Math.max(0, first.dueMs - performance.now()));
  }

  #passDue(): void {
    while (this.#queue[0] && this.#queue[0].dueMs <= performance.now()) this.#passFirst();
    this.#timer = this.#arm();
  }

  #passFirst(): void {
    const first = this.#queue.shift();
    if (!first) return;
    this.#heldBytes -= bytesOf(first.event);
    this.#context.next(first.event);
  }
}

function bytesOf(event: StreamEvent): number {
  return event.kind === 'data' ? event.bytes.length : 0;
}
