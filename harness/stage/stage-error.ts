/** Why a stage was not set. Where it is the machine's doing, nothing can be said about the relay. */

/** The stage was not set: nothing has been played on it. The message says what did not open, and why. */
export class StageError extends Error {
  override readonly name: string = 'StageError';
}

/** The machine is in the way, not the relay. The message says what to do. */
export class MachineTroubleError extends StageError {
  override readonly name: string = 'MachineTroubleError';
}

/** There is no Chromium that starts. */
export class NoBrowserError extends MachineTroubleError {
  override readonly name = 'NoBrowserError';
  readonly code = 'HOLDFAST_NO_BROWSER';
}

/** Does what only the machine can prevent. Rejects with {@link MachineTroubleError}. */
export async function needed<T>(what: string, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    throw new MachineTroubleError(`The stage needs ${what}, which was not to be had: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

/** Its message and those of its causes. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined || error.message.includes(reasonOf(error.cause))
    ? error.message
    : `${error.message} (${reasonOf(error.cause)})`;
}
