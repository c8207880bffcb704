import type { ProxiedConnection } from './proxied-connection.ts';
import { createToxic, type ToxicSpec } from './toxics/create.ts';
import { EvidenceLog, type ToxicEvidence } from './toxics/toxic-evidence.ts';
import type { Toxic } from './toxics/toxic.ts';

/** The result of `ChaosProxy.add`. */
export interface ToxicHandle {
  readonly type: ToxicSpec['type'];
  /** Proof of what it has done so far. */
  readonly evidence: ToxicEvidence;
  /** Resolves when it first acts. Stays pending if it never does, so use a time limit. */
  readonly struck: Promise<void>;
  /** Removes it from all connections. May be called twice. */
  remove(): void;
}

/** An active toxic: attaches itself to the connections in its scope, and can be removed from them. */
export class ActiveToxic implements ToxicHandle {
  readonly type: ToxicSpec['type'];
  readonly #spec: ToxicSpec;
  readonly #toxic: Toxic;
  readonly #evidence = new EvidenceLog();
  readonly #newestExisting: number;
  readonly #detachers = new Map<number, (() => void)[]>();
  readonly #onRemoved: (toxic: ActiveToxic) => void;

  constructor(spec: ToxicSpec, newestExisting: number, onRemoved: (toxic: ActiveToxic) => void) {
    this.type = spec.type;
    this.#spec = spec;
    this.#newestExisting = newestExisting;
    this.#onRemoved = onRemoved;
    this.#toxic = createToxic(spec, this.#evidence);
  }

  get evidence(): ToxicEvidence {
    return this.#evidence.snapshot();
  }

  get struck(): Promise<void> {
    return this.#evidence.struck;
  }

  /** Whether a new connection with this number must be reset instead of proxied. */
  refuses(connection: number): boolean {
    return this.#isFor(connection) && this.#toxic.refuses(connection);
  }

  /** Adds its filters to a connection, if the connection is in its scope. */
  attachTo(connection: ProxiedConnection): void {
    if (!this.#isFor(connection.number)) return;
    const detachers = this.#toxic.directions.map((direction) =>
      connection.attach(direction, (context) => this.#toxic.filter(context)),
    );
    this.#detachers.set(connection.number, detachers);
    void connection.closed.then(() => this.#detachers.delete(connection.number));
  }

  remove(): void {
    this.#onRemoved(this);
    for (const detachers of this.#detachers.values()) {
      for (const detach of detachers) detach();
    }
    this.#detachers.clear();
  }

  #isFor(connection: number): boolean {
    const scope = this.#spec.connections ?? 'all';
    switch (scope) {
      case 'all':
        return true;
      case 'existing':
        return connection <= this.#newestExisting;
      case 'new':
        return connection > this.#newestExisting;
      default:
        return connection === scope;
    }
  }
}
