/** One cell of the matrix: its stage, and what its states and checks share. */
import type { Browser } from 'playwright';
import { within } from '../../harness/base/eventually.ts';
import type { FaultScene } from '../../harness/faults/index.ts';

export interface Cell extends FaultScene {
  readonly client: Browser;
}

/** How an operation in progress ended. */
export type Ending<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

/** Never rejects: an error is an ending too. */
export function endingOf<T>(running: Promise<T>): Promise<Ending<T>> {
  return running.then(
    (value) => ({ ok: true, value }),
    (error: unknown) => ({ ok: false, error: error instanceof Error ? error.message : String(error) }),
  );
}

/** An operation in progress must end, successfully or with an error message; it must not hang. */
export async function mustEnd<T>(what: string, ending: Promise<Ending<T>>): Promise<Ending<T>> {
  const ended = await within(`${what} to end`, ending);
  if (!ended.ok && ended.error.trim() === '')
    throw new Error(`${what} ended with an error without a message`);
  return ended;
}
