/** One cell of the matrix: what it plays on, and what its states and checks share. */
import type { Browser } from 'playwright';
import { within } from '../../harness/base/eventually.ts';
import type { FaultScene } from '../../harness/faults/index.ts';

export interface Cell extends FaultScene {
  readonly client: Browser;
}

/** What became of something that was under way. */
export type Ending<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

/** Never rejects: an error is an ending, too. */
export function endingOf<T>(running: Promise<T>): Promise<Ending<T>> {
  return running.then(
    (value) => ({ ok: true, value }),
    (error: unknown) => ({ ok: false, error: error instanceof Error ? error.message : String(error) }),
  );
}

/** What was under way must end, well or with an error that says something; it must not hang. */
export async function mustEnd<T>(what: string, ending: Promise<Ending<T>>): Promise<Ending<T>> {
  const ended = await within(`${what} to end`, ending);
  if (!ended.ok && ended.error.trim() === '') throw new Error(`${what} ended with an error without a word`);
  return ended;
}
