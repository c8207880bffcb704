/** Waiting for conditions. The limits here are generous and exist only to end a hang. */
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;
const HANG_MS = 45_000;

/**
 * Resolves with the first value of `look` that is neither undefined nor false. Errors of `look` count as
 * "not yet"; the last one becomes the cause when waiting is over.
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
      throw new Error(`Waited ${hangMs / 1000} s in vain until ${what}`, { cause });
    }
    await sleep(POLL_MS);
  }
}

/** Rejects when `promise` takes longer than any sane run would. */
export async function within<T>(what: string, promise: Promise<T>, hangMs: number = HANG_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${hangMs / 1000} s in vain for ${what}`)), hangMs);
  });
  try {
    return await Promise.race([promise, hang]);
  } finally {
    clearTimeout(timer);
  }
}
