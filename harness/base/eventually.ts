/** Waiting for conditions. The time limits are generous: they only end a hang. */
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;
const HANG_MS = 45_000;

/**
 * Calls `look` until it returns a value that is neither undefined nor false, and resolves with it. Errors of `look`
 * count as "not yet". After the time limit it rejects, with the last error as the cause.
 */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  hangMs: number = HANG_MS,
): Promise<T> {
  const until = performance.now() + hangMs;
  let cause: unknown;
  for (;;) {
    try {
      const value = await look();
      if (value !== undefined && value !== false) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > until) {
      throw new Error(`Timed out after ${hangMs / 1000} s waiting until ${what}`, { cause });
    }
    await sleep(POLL_MS);
  }
}

/** Rejects if `promise` does not settle within the time limit. */
export async function within<T>(what: string, promise: Promise<T>, hangMs: number = HANG_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Timed out after ${hangMs / 1000} s waiting for ${what}`)),
      hangMs,
    );
  });
  try {
    return await Promise.race([promise, hang]);
  } finally {
    clearTimeout(timer);
  }
}
