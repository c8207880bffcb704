/** A lock between actors and the fault queue: many actions may run at once, or one exclusive fault. */
export class Pause {
  private closed: Promise<void> | undefined;
  private open: (() => void) | undefined;
  private inside = 0;
  private emptied: (() => void) | undefined;

  /** Waits until the lock is free, then runs something shared. */
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

  /** Runs something exclusively. Call it for one task at a time. */
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
