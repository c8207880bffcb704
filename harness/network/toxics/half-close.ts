import { directionsOf, type Direction, type StreamFilter, type FilterContext } from '../stream-filter.ts';
import type { EvidenceLog } from './toxic-evidence.ts';
import type { DirectedScope, Toxic } from './toxic.ts';

/**
 * One direction ends with a FIN while the other goes on: the receiving side hears that nothing more will come,
 * the sending side hears nothing. (Not one of Toxiproxy's.)
 */
export interface HalfCloseSpec extends DirectedScope {
  readonly type: 'half_close';
}

export class HalfCloseToxic implements Toxic {
  readonly directions: readonly Direction[];
  readonly #evidence: EvidenceLog;

  constructor(spec: HalfCloseSpec, evidence: EvidenceLog) {
    this.directions = directionsOf(spec.direction);
    this.#evidence = evidence;
  }

  refuses(): boolean {
    return false;
  }

  filter(context: FilterContext): StreamFilter {
    let present = true;
    // The filter is not in its place before this call returns.
    queueMicrotask(() => {
      if (!present) return;
      context.next({ kind: 'end' });
      this.#evidence.record(context.connection, `FINs sent ${context.direction}`);
    });
    return {
      heldBytes: 0,
      // After a FIN nothing can follow.
      accept: (event) => {
        if (event.kind === 'reset') context.next(event);
      },
      // Nor can the connection ever be whole again.
      heal: () => void context.cut('toxic half_close was removed'),
      discard: () => {
        present = false;
      },
    };
  }
}
