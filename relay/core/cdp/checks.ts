/** What must be true of the tabs, their sessions and the clients whenever nothing is under way in the relay. */
import type { Invariant } from '../invariant.ts';
import { ClientSession, TabSession, type RealSession, type Tab, type SessionClient } from './sessions.ts';
import { withAllBelow } from './real-tree.ts';
import type { Targets } from './targets.ts';

export function checkTabs(invariant: Invariant, targets: Targets, clients: ReadonlySet<SessionClient>): void {
  for (const tab of targets.all()) {
    checkTab(invariant, tab);
    for (const real of withAllBelow(tab.root)) checkReal(invariant, real, clients);
  }
}

function checkTab(invariant: Invariant, tab: Tab): void {
  const { phase, root } = tab;
  const name = `tab ${tab.id}`;
  let below = -1;
  let announced = 0;
  for (const real of withAllBelow(root)) {
    below++;
    announced += real.announced.countChars();
  }
  invariant(tab.children === below, `${name} counts ${tab.children} targets below it, and has ${below}`);
  const counted = tab.announced.chars;
  invariant(counted === announced, `${name} counts ${counted} characters announced, and has ${announced}`);
  invariant(phase === 'repairing' || tab.attachment !== undefined, `${name} is ${phase}, and not attached`);
  invariant(tab.doubt === undefined || tab.crashed, `${name} is asked about a crash that is over`);
  if (phase !== 'repairing') return;
  invariant(below === 0 && announced === 0, `${name} has no debugger, and remembers what one has told`);
  invariant(root.paused.size === 0, `${name} has no debugger, and requests that it has paused`);
}

function checkReal(invariant: Invariant, real: RealSession, clients: ReadonlySet<SessionClient>): void {
  const name = `${real.info.type} ${real.info.targetId}`;
  const { interceptor, paused } = real;
  invariant(paused.asked >= 0, `${name} has ${paused.asked} questions about requests`);
  invariant(
    interceptor === undefined || real.clients.has(interceptor),
    `${name} is intercepted by a session that is gone`,
  );
  for (const session of real.clients) {
    const { client, id } = session;
    const isKnown = clients.has(client) && client.sessions.get(id) === session;
    invariant(isKnown && session.real === real, `${name} has a session that is no client's`);
    session.order.check(invariant);
  }
}

/** No client has a session with what is gone. */
export function checkSessions(
  invariant: Invariant,
  targets: Targets,
  clients: ReadonlySet<SessionClient>,
): void {
  for (const client of clients) {
    for (const session of client.sessions.values()) {
      if (session instanceof ClientSession) {
        const { real, parent } = session;
        const isThere = isOffered(targets, real.tab) && targets.find(real.tab, real.realId) === real;
        invariant(
          isThere && real.clients.has(session),
          `client ${client.number} has a session with ${real.info.type} ${real.info.targetId}, which is gone`,
        );
        const above = parent.id === undefined ? client.root : client.sessions.get(parent.id);
        invariant(parent === above, `client ${client.number} has a session below one that is gone`);
      } else if (session instanceof TabSession) {
        invariant(
          isOffered(targets, session.tab),
          `client ${client.number} has a session with a tab that is gone`,
        );
      }
    }
  }
}

function isOffered(targets: Targets, tab: Tab): boolean {
  return targets.byTargetId(tab.targetId) === tab;
}
