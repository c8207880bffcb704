import type { JournalEntry } from './journal.ts';
import type { ClientSession } from './sessions.ts';

/** A session that its client has given up, and what it had set up. */
export interface Departed {
  readonly session: ClientSession;
  readonly settings: readonly JournalEntry[];
}

/** To be made before the session ends, which empties its journal. */
export function departing(session: ClientSession): Departed {
  return { session, settings: [...session.journal.all()] };
}
