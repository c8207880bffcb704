import { directionsOf, type Direction, type StreamFilter, type FilterContext } from '../stream-filter.ts';
import type { EvidenceLog } from './toxic-evidence.ts';
import type { DirectedScope, Toxic } from './toxic.ts';

/** Closes the connection after a number of bytes in one direction. Further bytes are lost. */
export interface LimitDataSpec extends DirectedScope {
  readonly type: 'limit_data';
  readonly bytes: number;
}

export class LimitDataToxic implements Toxic {
  readonly directions: readonly Direction[];
  readonly #bytes: number;
  readonly #evidence: EvidenceLog;

  /** Throws RangeError for a negative limit. */
  constructor(spec: LimitDataSpec, evidence: EvidenceLog) {
    if (!(spec.bytes >= 0)) {
      throw new RangeError(`bytes is ${String(spec.bytes)}. Expected 0 or more.`);
    }
    this.directions = directionsOf(spec.direction);
    this.#bytes = spec.bytes;
    this.#evidence = evidence;
  }

  refuses(): boolean {
    return false;
  }

  filter(context: FilterContext): StreamFilter {
    let left = this.#bytes;
    return {
      heldBytes: 0,
      accept: (event) => {
        if (event.kind !== 'data') return context.next(event);
        const bytes = event.bytes.subarray(0, left);
        left -= bytes.length;
        if (bytes.length > 0) context.next({ kind: 'data', bytes });
        if (left > 0) return;
        if (context.cut('toxic limit_data')) this.#evidence.record(context.connection, 'connections closed');
      },
      heal: () => undefined,
      discard: () => undefined,
    };
  }
}
