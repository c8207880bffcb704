/** Waiting, in the worker of the probe extension. */

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until `look` returns something. Gives up after a while, so that a probe fails instead of hanging. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T | 'never'> {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const value = await look();
    if (value !== undefined) return value;
    await delay(LOOK_MS);
  }
  return 'never';
}

const LOOK_MS = 10;
const LOOKS_MAX = 1_000;
