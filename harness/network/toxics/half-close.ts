import { directionsOf, type Direction, type StreamFilter, type FilterContext } from '../stream-filter.ts';
import type { EvidenceLog } from './toxic-evidence.ts';
import type { DirectedScope, Toxic } from './toxic.ts';

/**
 * Ends one direction with a FIN while the other stays open: the receiving side sees the end of the stream, the sending
 * side notices nothing. (Not in Toxiproxy.)
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
    // The filter is not yet attached when it is created.
    queueMicrotask(() => {
      if (!present) return;
      context.next({ kind: 'end' });
      this.#evidence.record(context.connection, `FINs sent ${context.direction}`);
    });
    return {
      heldBytes: 0,
      // Nothing can follow a FIN.
      accept: (event) => {
        if (event.kind === 'reset') context.next(event);
      },
      // A half-closed connection cannot be repaired.
      heal: () => void context.cut('toxic half_close was removed'),
      discard: () => {
        present = false;
      },
    };
  }
}
