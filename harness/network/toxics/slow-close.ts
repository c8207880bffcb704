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

/** Passes bytes on but delays a FIN or RST, so that the receiving side sees the socket as open for longer. */
export interface SlowCloseSpec extends DirectedScope {
  readonly type: 'slow_close';
  /** Delay of a FIN or RST. Removing the toxic passes it on at once. */
  readonly delayMs: number;
}

export class SlowCloseToxic implements Toxic {
  readonly directions: readonly Direction[];
  readonly #delayMs: number;
  readonly #evidence: EvidenceLog;

  constructor(spec: SlowCloseSpec, evidence: EvidenceLog) {
    checkMs('delayMs', spec.delayMs);
    this.directions = directionsOf(spec.direction);
    this.#delayMs = spec.delayMs;
    this.#evidence = evidence;
  }

  refuses(): boolean {
    return false;
  }

  filter(context: FilterContext): StreamFilter {
    return new SlowCloseFilter(context, this.#delayMs, this.#evidence);
  }
}

class SlowCloseFilter implements StreamFilter {
  readonly heldBytes = 0;
  readonly #context: FilterContext;
  readonly #delayMs: number;
  readonly #evidence: EvidenceLog;
  #ending: StreamEvent | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(context: FilterContext, delayMs: number, evidence: EvidenceLog) {
    this.#context = context;
    this.#delayMs = delayMs;
    this.#evidence = evidence;
  }

  accept(event: StreamEvent): void {
    if (event.kind === 'data') {
      this.#context.next(event);
      return;
    }
    this.#ending = event;
    this.#timer ??= setTimeout(() => this.heal(), this.#delayMs);
    this.#evidence.record(this.#context.connection, event.kind === 'end' ? 'FINs held' : 'RSTs held');
  }

  heal(): void {
    const ending = this.#ending;
    this.discard();
    if (ending) this.#context.next(ending);
  }

  discard(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#ending = undefined;
  }
}
