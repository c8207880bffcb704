/** Errors while setting up a stage. If the machine is the cause, they say nothing about the relay. */
import type { HistoryEvent } from '../history/event.ts';

/** The stage could not be set up, so nothing ran. The message says what failed and why. */
export class StageError extends Error {
  override readonly name: string = 'StageError';
  /** What was recorded until then. */
  readonly events: readonly HistoryEvent[];

  constructor(message: string, options: ErrorOptions & { readonly events?: readonly HistoryEvent[] } = {}) {
    super(message, options);
    this.events = options.events ?? [];
  }
}

/** A problem with the machine, not with the relay. The message says what to do. */
export class MachineTroubleError extends StageError {
  override readonly name: string = 'MachineTroubleError';
}

/** There is no Chromium, or it does not start. */
export class NoBrowserError extends MachineTroubleError {
  override readonly name = 'NoBrowserError';
  readonly code = 'HOLDFAST_NO_BROWSER';
}

/** Runs a step that only a problem with the machine can make fail. Rejects with {@link MachineTroubleError}. */
export async function needed<T>(what: string, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    throw new MachineTroubleError(`Setting up the stage failed: cannot create ${what}: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

/** The message of an error and of its causes. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // eslint-disable-next-line no-restricted-syntax -- only text is built: the same reason is not repeated
  return error.cause === undefined || error.message.includes(reasonOf(error.cause))
    ? error.message
    : `${error.message} (${reasonOf(error.cause)})`;
}
