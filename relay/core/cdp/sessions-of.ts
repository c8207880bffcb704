/** The sessions of all clients, by what they are for. */
import {
  TabSession,
  type BrowserSession,
  type ParentSession,
  type SessionClient,
  type Tab,
} from './sessions.ts';

type Clients = Iterable<SessionClient>;

export function* browserSessions(clients: Clients): Iterable<BrowserSession> {
  for (const client of clients) yield* client.browserSessions();
}

/** Those that want to hear of targets. */
export function* discoverers(clients: Clients): Iterable<ParentSession> {
  for (const client of clients) {
    if (client.root.discover !== undefined) yield client.root;
    for (const session of client.sessions.values()) if (session.discover !== undefined) yield session;
  }
}

/** Those with the target of type `tab` around a page. */
export function tabSessions(clients: Clients, tab: Tab): TabSession[] {
  const all = [...clients].flatMap((client) => [...client.sessions.values()]);
  return all.filter((session) => session instanceof TabSession).filter((session) => session.tab === tab);
}
