/** What a defect of the relay may not do: end the process, or keep anything else from being done. */
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/** Runs it; what it throws is logged, with `what` was being done, and goes no further. */
export function guarded(log: Log, what: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    log.warn('the relay caught an internal error and continues', { what, error: describe(error) });
  }
}

/** The same clock, whose timers throw nothing. */
export function guardedClock(clock: Clock, log: Log): Clock {
  return {
    now: () => clock.now(),
    after: (ms, run) => clock.after(ms, () => guarded(log, 'a timer', run)),
  };
}

/** With the place in the relay where it happened; the message alone tells little. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}
