import type { Direction, StreamFilter, FilterContext } from '../stream-filter.ts';
import type { EvidenceLog } from './toxic-evidence.ts';
import type { Toxic, ToxicScope } from './toxic.ts';

/** Simulates a server that is down: closes open connections and resets new ones as soon as they are accepted. */
export interface DownSpec extends ToxicScope {
  readonly type: 'down';
}

/**
 * The port stays bound, so that no other process can take it and attempts can be counted. A peer therefore gets
 * ECONNRESET, not ECONNREFUSED as from a closed port; a browser's WebSocket reports both as 1006.
 */
export class DownToxic implements Toxic {
  readonly directions: readonly Direction[] = ['downstream'];
  readonly #evidence: EvidenceLog;

  constructor(evidence: EvidenceLog) {
    this.#evidence = evidence;
  }

  refuses(connection: number): boolean {
    this.#evidence.record(connection, 'connections refused');
    return true;
  }

  filter(context: FilterContext): StreamFilter {
    if (context.cut('toxic down')) this.#evidence.record(context.connection, 'connections cut');
    return {
      heldBytes: 0,
      accept: (event) => context.next(event),
      heal: () => undefined,
      discard: () => undefined,
    };
  }
}
