import { sometimes } from '../../relay/protocol/sometimes.ts';

/** Nothing in the browser that ends at all takes longer than this. */
const BOUND_MS = 2_000;
const RETRY_MS = 200;

/**
 * Retries `attempt` until one succeeds, and resolves with its result. It never gives up: the next attempt starts when one
 * fails or has not ended after two seconds. An attempt that succeeds later than that still counts. Calls `failed` for
 * each failed attempt.
 */
export function untilDone<T>(attempt: () => Promise<T>, failed: (error: unknown) => void): Promise<T> {
  return new Promise((resolve) => {
    let isDone = false;
    const attemptOnce = async (): Promise<void> => {
      const value = await attempt();
      isDone = true;
      resolve(value);
    };
    const keepTrying = async (): Promise<void> => {
      while (!isDone) {
        try {
          await bounded(attemptOnce());
        } catch (error) {
          sometimes('worker: storage or debugger had to be asked again');
          failed(error);
          await new Promise((wait) => setTimeout(wait, RETRY_MS));
        }
      }
    };
    void keepTrying();
  });
}

/** Like the promise, but rejects if it has not settled after two seconds. */
export async function bounded<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const bound = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${BOUND_MS} ms`)), BOUND_MS);
  });
  return Promise.race([promise, bound]).finally(() => clearTimeout(timer));
}
