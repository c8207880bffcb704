import type { Ids } from './ids.ts';

/** What a relay has to know where one process serves several browsers, with a relay for each. */
export interface Among {
  /** The same for all of them: an extension is challenged before it is known for which relay it is. */
  readonly relayId: string;
  /** Numbers a client. No two clients of the process have the same number. */
  nextClient(): number;
  /** What comes before the paths of this browser, such as `/cdp/Work`; '' where it is the only one. */
  path(): string;
}

/** Of the only relay of a process. */
export function alone(ids: Ids): Among {
  let clients = 0;
  return { relayId: ids.next(), nextClient: () => ++clients, path: () => '' };
}
