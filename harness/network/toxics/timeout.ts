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

/** A silent black hole: drops bytes, FINs and RSTs while both sockets stay open. */
export interface TimeoutSpec extends DirectedScope {
  readonly type: 'timeout';
  /** Closes the connection this long after the toxic was added to it. 0: never. */
  readonly timeoutMs: number;
  /**
   * What happens to the connections when the toxic is removed. `close` (default, as in Toxiproxy) closes them. `resume`
   * keeps them open: dropped bytes stay lost, a dropped FIN or RST is then delivered.
   */
  readonly afterRemoval?: 'close' | 'resume';
}

export class TimeoutToxic implements Toxic {
  readonly directions: readonly Direction[];
  readonly #spec: TimeoutSpec;
  readonly #evidence: EvidenceLog;

  constructor(spec: TimeoutSpec, evidence: EvidenceLog) {
    checkMs('timeoutMs', spec.timeoutMs);
    this.directions = directionsOf(spec.direction);
    this.#spec = spec;
    this.#evidence = evidence;
  }

  refuses(): boolean {
    return false;
  }

  filter(context: FilterContext): StreamFilter {
    return new BlackHole(context, this.#spec, this.#evidence);
  }
}

class BlackHole implements StreamFilter {
  readonly heldBytes = 0;
  readonly #context: FilterContext;
  readonly #evidence: EvidenceLog;
  readonly #closes: boolean;
  readonly #timer: NodeJS.Timeout | undefined;
  #ending: StreamEvent | undefined;

  constructor(context: FilterContext, spec: TimeoutSpec, evidence: EvidenceLog) {
    this.#context = context;
    this.#evidence = evidence;
    this.#closes = spec.afterRemoval !== 'resume';
    this.#timer = spec.timeoutMs === 0 ? undefined : setTimeout(() => this.#expire(), spec.timeoutMs);
  }

  accept(event: StreamEvent): void {
    const { connection } = this.#context;
    switch (event.kind) {
      case 'data':
        this.#evidence.record(connection, 'bytes swallowed', event.bytes.length);
        return;
      case 'end':
        this.#ending = event;
        this.#evidence.record(connection, 'FINs swallowed');
        return;
      case 'reset':
        this.#ending = event;
        this.#evidence.record(connection, 'RSTs swallowed');
        return;
    }
  }

  heal(): void {
    this.discard();
    if (this.#closes) this.#context.cut('toxic timeout was removed');
    else if (this.#ending) this.#context.next(this.#ending);
  }

  discard(): void {
    clearTimeout(this.#timer);
  }

  #expire(): void {
    if (this.#context.cut('toxic timeout')) {
      this.#evidence.record(this.#context.connection, 'connections closed');
    }
  }
}
