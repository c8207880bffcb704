/** Detects that the other end of a connection has fallen silent. */
export class Silence {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private heardAt = 0;

  /** Something has arrived from the other end. */
  heard(): void {
    this.heardAt = performance.now();
  }

  /** Calls `expired` after `ms`, whatever arrives until then. */
  allow(ms: number, expired: () => void): void {
    this.stop();
    this.timer = setTimeout(expired, ms);
  }

  /** Calls `silent` once, with the milliseconds, when nothing has arrived for more than `maxMs`. */
  watch(maxMs: number, silent: (ms: number) => void): void {
    this.stop();
    const tickMs = maxMs / 3;
    let tickedAt = performance.now();
    const tick = (): void => {
      const now = performance.now();
      // A tick that comes far too late means that the machine slept. The other end gets another chance.
      if (now - tickedAt > 2 * tickMs) this.heardAt = now;
      tickedAt = now;
      if (now - this.heardAt > maxMs) return silent(now - this.heardAt);
      this.timer = setTimeout(tick, tickMs);
    };
    this.timer = setTimeout(tick, tickMs);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
