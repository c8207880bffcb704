/** What a page is made of, and what can be seen of it. */
import type { SessionPeek } from './page-session.ts';

/** Sends a CDP event of the session with this target, if there is one. `session`: of a child. */
export type EmitCdp = (method: string, params: object, session?: string) => void;

/** What can be seen of a page from outside. */
export interface PagePeek extends SessionPeek {
  /** Init scripts that have run in the present document. */
  readonly ran: readonly string[];
  /** Unique ids of its execution contexts. */
  readonly contexts: readonly string[];
}

/** What a page's scripts can do beyond the page. */
export interface PageOptions {
  readonly targetId: string;
  readonly url: string;
  /** A script has called `mutate(id)`. */
  readonly executed: (id: string) => void;
  readonly emit: EmitCdp;
  /** Opens a tab from the page. */
  readonly popup?: (url: string) => void;
  /** Begins a download; the result tells its end. */
  readonly download?: (url: string) => string;
}
