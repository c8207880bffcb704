/** A clean-up step. They run in reverse order. */
export type Cleanup = () => Promise<unknown>;

/** Runs all clean-up steps, even if some fail. Then rejects with the first failure; `what` names what was cleaned up. */
export async function cleanUp(what: string, cleanups: readonly Cleanup[]): Promise<void> {
  let failure: unknown;
  for (const step of [...cleanups].reverse()) {
    await step().catch((error: unknown) => (failure ??= error));
  }
  if (failure !== undefined) throw new Error(`Closing ${what} failed`, { cause: failure });
}
