/** A promise that something else resolves, any number of times. */
export class Signal {
  readonly promise: Promise<void>;
  readonly #resolve: () => void;

  constructor() {
    let resolve = (): void => undefined;
    this.promise = new Promise<void>((done) => {
      resolve = done;
    });
    this.#resolve = resolve;
  }

  /** Resolves the promise; nothing happens from the second call on. */
  raise(): void {
    this.#resolve();
  }
}
