/** Who waits for the first browser, and for how long. */
import type { Cancel, Clock } from './clock.ts';
import { guarded } from './guarded.ts';
import { RELAY_LIMITS } from './limits.ts';
import type { Log } from './log.ts';

export class Waiters {
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly waiting = new Set<(known: boolean) => void>();

  constructor(clock: Clock, log: Log) {
    this.clock = clock;
    this.log = log;
  }

  /** Calls back once: with what `settleAll` says, or with false when waiting is over. */
  add(done: (known: boolean) => void): void {
    const settle = (known: boolean): void => {
      if (!this.waiting.delete(settle)) return;
      cancel();
      done(known);
    };
    const cancel: Cancel = this.clock.after(RELAY_LIMITS.holdMs, () => settle(false));
    this.waiting.add(settle);
  }

  settleAll(known: boolean): void {
    for (const settle of [...this.waiting]) guarded(this.log, 'a command that waited', () => settle(known));
  }
}
