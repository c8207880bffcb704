/** What is undone in the browser when a client leaves, so that nothing of it is left to the others or the person. */
import { resume } from './events.ts';
import type { Hub } from './hub.ts';
import { REMOVE_SCRIPT } from './journal.ts';
import { endOwned, setInterceptor } from './ownership.ts';
import { isSettled, type Outcome } from '../outcome.ts';
import { ClientSession, type RealSession } from './sessions.ts';
import type { Tab } from './tab.ts';

/** A client gives up one of its sessions. */
export function letGo(hub: Hub, session: ClientSession): void {
  const below = [...session.client.sessions.values()].filter(
    (other) => other instanceof ClientSession && isBelow(other, session),
  ) as ClientSession[];
  hub.targets.endSession(session);
  undo(hub, session.real.tab, [...below, session]);
}

function isBelow(session: ClientSession, above: ClientSession): boolean {
  for (let parent = session.parent; parent instanceof ClientSession; parent = parent.parent) {
    if (parent === above) return true;
  }
  return false;
}

/** The sessions of one client on a tab are gone. */
export function undo(hub: Hub, tab: Tab, departed: readonly ClientSession[]): void {
  for (const session of departed) {
    if (session.real.interceptor === session) setInterceptor(hub, session.real, undefined);
  }
  if (tab.root.clients.size === 0) {
    // Nobody is left: a fresh attachment is the only way that clears overrides, scripts, bindings and all.
    if (tab.touched) hub.resetTab(tab);
    return;
  }
  for (const session of departed) undoSession(hub, session);
  hub.features.sessionsLeft(tab);
  resumeForsaken(hub, tab.root);
}

function undoSession(hub: Hub, session: ClientSession): void {
  const { real } = session;
  hub.features.sessionLeft(session);
  endOwned(hub, session);
  for (const domain of session.enabled) {
    if (real.othersEnabled(domain, session)) continue;
    real.announced.forget(domain);
    takeBack(hub, real, `${domain}.disable`, {});
  }
  for (const identifier of session.scripts.keys()) forsakeScript(hub, session, identifier);
}

/** Takes something back that a client has set up in a real session. */
export function takeBack(hub: Hub, real: RealSession, method: string, params: object): void {
  hub.command(real, { method, params: JSON.stringify(params), done: orReset(hub, real) });
}

/**
 * For what takes something back: where the relay cannot tell that it was done, a fresh attachment does it. Else an
 * interception, for instance, would stay without an owner, and every request of the page would stop.
 */
export function orReset(hub: Hub, real: RealSession): (outcome: Outcome) => void {
  const { tab } = real;
  const isThere = (): boolean =>
    hub.targets.byTargetId(tab.targetId) === tab && hub.targets.find(tab, real.realId) === real;
  return (outcome) => {
    if (isSettled(outcome)) return;
    // Of a debugger that is lost there is nothing left.
    if (isThere() && tab.phase === 'usable' && !tab.crashed) hub.resetTab(tab);
  };
}

/** Removes an init script whose client has left. */
export function forsakeScript(hub: Hub, session: ClientSession, identifier: string): void {
  dropScript(hub, session, identifier, orReset(hub, session.real));
}

/**
 * Removes an init script from the page's debugger. Chromium's identifier is looked up when the command is
 * sent: a debugger that was attached again meanwhile has given others, or never knew the script.
 */
export function dropScript(
  hub: Hub,
  session: ClientSession,
  identifier: string,
  done: (outcome: Outcome) => void,
): void {
  const { real: target } = session;
  const { life } = target.tab;
  session.journal.forgetScript(identifier);
  hub.command(session.real, {
    method: REMOVE_SCRIPT,
    params: () => {
      // A session that is gone is not told that the debugger was lost: its identifiers are of that life.
      const known = target.tab.life === life || target.clients.has(session);
      return JSON.stringify({ identifier: (known ? session.scripts.get(identifier) : undefined) ?? '' });
    },
    done: (outcome) => {
      // Not before: what died with the worker may be sent again. Of an error of Chromium's, the script is not there.
      if (isSettled(outcome)) session.scripts.delete(identifier);
      done(outcome);
    },
  });
}

/** Children that were made to wait for a client that has left. */
function resumeForsaken(hub: Hub, real: RealSession): void {
  for (const child of real.children.values()) {
    if (child.cameWaiting && !child.isAwaited) resume(hub, child);
    resumeForsaken(hub, child);
  }
}
