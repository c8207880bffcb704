/** Lets one hold up the others: actors pass it between their actions, and the fault queue closes it for a while. */
export class Pause {
  private closed: Promise<void> | undefined;
  private open: (() => void) | undefined;
  private inside = 0;
  private emptied: (() => void) | undefined;

  /** Runs what must not be interrupted; waits before it while the pause lasts. */
  async pass<T>(run: () => Promise<T>): Promise<T> {
    while (this.closed !== undefined) await this.closed;
    this.inside++;
    try {
      return await run();
    } finally {
      this.inside--;
      if (this.inside === 0) this.emptied?.();
    }
  }

  /** Runs something while nobody is inside. One at a time. */
  async alone<T>(run: () => Promise<T>): Promise<T> {
    this.closed = new Promise((resolve) => (this.open = resolve));
    try {
      if (this.inside > 0) await new Promise<void>((resolve) => (this.emptied = resolve));
      return await run();
    } finally {
      this.closed = undefined;
      this.emptied = undefined;
      this.open?.();
    }
  }
}
