import { Signal } from '../base/signal.ts';

/** A gate holds the requests for a path until it is released. */
export interface Gate {
  /** Resolves when the first request waits at it. */
  readonly arrived: Promise<void>;
  /** Lets the waiting requests and all later ones pass. May be called twice. */
  release(): void;
}

interface ClosedGate extends Gate {
  arrive(): void;
  readonly released: Promise<void>;
}

/** The gates of a site, at most one for each path. */
export class Gates {
  readonly #closed = new Map<string, ClosedGate>();
  readonly #permanent: readonly string[];

  /** The paths in `permanent` get a new gate as soon as theirs is released. */
  constructor(permanent: readonly string[]) {
    this.#permanent = permanent;
    for (const path of permanent) this.close(path);
  }

  /** Closes a path. Returns the existing gate if it is already closed. */
  close(path: string): Gate {
    const gate = this.#closed.get(path) ?? this.#create(path);
    this.#closed.set(path, gate);
    return gate;
  }

  /** Resolves at once if the path is open, otherwise when its gate is released. */
  async pass(path: string): Promise<void> {
    const gate = this.#closed.get(path);
    gate?.arrive();
    await gate?.released;
  }

  /** Releases all gates. */
  releaseAll(): void {
    for (const gate of [...this.#closed.values()]) gate.release();
  }

  #create(path: string): ClosedGate {
    const [arrived, released] = [new Signal(), new Signal()];
    const gate: ClosedGate = {
      arrived: arrived.promise,
      released: released.promise,
      arrive: () => arrived.raise(),
      release: () => {
        released.raise();
        if (this.#closed.get(path) !== gate) return;
        this.#closed.delete(path);
        if (this.#permanent.includes(path)) this.close(path);
      },
    };
    return gate;
  }
}
