/** Nothing in the browser takes this long that is going to end. */
const BOUND_MS = 2_000;
const RETRY_MS = 200;

/**
 * Resolves with what the first successful `attempt` resolves with, and does not give up: an attempt that fails, or that
 * has not ended after two seconds, is followed by another one. One that ends later than that still counts. `failed` is
 * called for each attempt that failed.
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
          failed(error);
          await new Promise((wait) => setTimeout(wait, RETRY_MS));
        }
      }
    };
    void keepTrying();
  });
}

/** As the promise, but rejects when it has not ended after two seconds. */
export async function bounded<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const bound = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${BOUND_MS} ms`)), BOUND_MS);
  });
  return Promise.race([promise, bound]).finally(() => clearTimeout(timer));
}
