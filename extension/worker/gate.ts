/** Something that happens once in a worker, and that others wait for. */
export class Gate {
  /** Resolves when it has happened. */
  readonly opened: Promise<void>;
  private resolve!: () => void;
  private happened = false;

  constructor() {
    this.opened = new Promise((resolve) => {
      this.resolve = resolve;
    });
    void this.opened.then(() => {
      this.happened = true;
    });
  }

  get isOpen(): boolean {
    return this.happened;
  }

  open(): void {
    this.resolve();
  }

  /** Runs at once when it has happened, else as soon as it has, in the order of arrival. */
  whenOpen(run: () => void): void {
    if (this.happened) run();
    else void this.opened.then(run);
  }
}
