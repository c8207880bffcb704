import { directionsOf, type Direction, type StreamFilter, type FilterContext } from '../stream-filter.ts';
import { checkMs } from './check-ms.ts';
import type { EvidenceLog } from './toxic-evidence.ts';
import type { DirectedScope, Toxic } from './toxic.ts';

/**
 * An RST travels in the given direction: `downstream` resets the peer, `upstream` the server, `both` both. With one
 * direction the other side keeps a socket that looks open, and is reset only when it next sends something, as when
 * a box on the way forgot the connection.
 */
export interface ResetPeerSpec extends DirectedScope {
  readonly type: 'reset_peer';
  /** How long after the toxic took hold of the connection. Default 0: at once. */
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
