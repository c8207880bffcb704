import { Signal } from '../../base/signal.ts';

/** Proof of what a toxic did. */
export interface ToxicEvidence {
  /** How often it acted. 0: it never struck. */
  readonly count: number;
  /** For the reader, for example `connection 1: bytes swallowed 120, FINs swallowed 1`. Empty if it never struck. */
  readonly detail: string;
}

/** Records what a toxic does. */
export class EvidenceLog {
  readonly #struck = new Signal();
  readonly #tallies = new Map<number, Map<string, number>>();
  #count = 0;

  /** Resolves at the first act. Stays pending without one, even after the toxic was removed. */
  get struck(): Promise<void> {
    return this.#struck.promise;
  }

  /** Records an act on a connection. Amounts of the same kind are added up. */
  record(connection: number, what: string, amount = 1): void {
    this.#count += 1;
    const tally = this.#tallies.get(connection) ?? new Map<string, number>();
    this.#tallies.set(connection, tally);
    tally.set(what, (tally.get(what) ?? 0) + amount);
    this.#struck.raise();
  }

  /** A copy of the evidence so far. */
  snapshot(): ToxicEvidence {
    const detail = [...this.#tallies]
      .map(([connection, tally]) => {
        const acts = [...tally].map(([what, amount]) => `${what} ${String(amount)}`);
        return `connection ${String(connection)}: ${acts.join(', ')}`;
      })
      .join('; ');
    return { count: this.#count, detail };
  }
}
