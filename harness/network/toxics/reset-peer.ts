import { directionsOf, type Direction, type StreamFilter, type FilterContext } from '../stream-filter.ts';
import { checkMs } from './check-ms.ts';
import type { EvidenceLog } from './toxic-evidence.ts';
import type { DirectedScope, Toxic } from './toxic.ts';

/**
 * Sends an RST in the given direction: `downstream` resets the peer, `upstream` the server, `both` both. With a single
 * direction, the other side's socket looks open until it sends something and is then reset, as if a router had
 * forgotten the connection.
 */
export interface ResetPeerSpec extends DirectedScope {
  readonly type: 'reset_peer';
  /** Delay after the toxic is added to the connection. Default: 0. */
  readonly afterMs?: number;
}

export class ResetPeerToxic implements Toxic {
  readonly directions: readonly Direction[];
  readonly #afterMs: number;
  readonly #evidence: EvidenceLog;

  constructor(spec: ResetPeerSpec, evidence: EvidenceLog) {
    this.#afterMs = spec.afterMs ?? 0;
    checkMs('afterMs', this.#afterMs);
    this.directions = directionsOf(spec.direction);
    this.#evidence = evidence;
  }

  refuses(): boolean {
    return false;
  }

  filter(context: FilterContext): StreamFilter {
    const strike = (): void => {
      if (context.reset('toxic reset_peer')) {
        this.#evidence.record(context.connection, `RSTs sent ${context.direction}`);
      }
    };
    const timer = this.#afterMs > 0 ? setTimeout(strike, this.#afterMs) : undefined;
    if (this.#afterMs === 0) strike();
    const disarm = (): void => clearTimeout(timer);
    return { heldBytes: 0, accept: (event) => context.next(event), heal: disarm, discard: disarm };
  }
}
