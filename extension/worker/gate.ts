/** Something that happens once per worker, and that others wait for. */
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

  /** Runs immediately if it has already happened, otherwise as soon as it does, in order of arrival. */
  whenOpen(run: () => void): void {
    if (this.happened) run();
    else void this.opened.then(run);
  }
}
