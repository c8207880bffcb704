/** What is undone in the browser when a client leaves, so that nothing of it stays for the other clients or the user. */
import { departing, type Departed } from './departed.ts';
import type { FeatureHooks } from './feature-hooks.ts';
import { isSettled, type Outcome } from '../outcome.ts';
import { withAllBelow } from './real-tree.ts';
import { ClientSession, type RealSession, type Tab } from './sessions.ts';
import type { Auditing, Commands, Resets, Timers } from './ports.ts';
import type { WithTargets } from './targets.ts';

export interface TakeBackPorts extends Commands, Resets, WithTargets {}

export interface DeparturePorts extends TakeBackPorts, Auditing, Timers {
  readonly features: FeatureHooks;
}

/** A client gives up one of its sessions. */
export function letGo(ports: DeparturePorts, session: ClientSession): void {
  const departed: Departed[] = [];
  for (const other of session.client.sessions.values()) {
    // Those with other tabs are undone one by one, as they end.
    const isHere = other instanceof ClientSession && other.real.tab === session.real.tab;
    if (isHere && isBelow(other, session)) departed.push(departing(other));
  }
  departed.push(departing(session));
  ports.targets.endSession(session);
  undo(ports, session.real.tab, departed);
}

function isBelow(session: ClientSession, above: ClientSession): boolean {
  for (let { parent } = session; 'parent' in parent; parent = parent.parent) {
    if (parent === above) return true;
  }
  return false;
}

/** The sessions of one client on a tab are gone. */
export function undo(ports: DeparturePorts, tab: Tab, departed: readonly Departed[]): void {
  for (const { session } of departed) ports.features.sessionGivenUp(session);
  if (!isHeld(tab)) {
    // Nobody is left: a fresh attachment is the only way that clears overrides, scripts, bindings and all.
    if (tab.touched) ports.resetTab(tab);
    return;
  }
  for (const each of departed) undoSession(ports, each);
  ports.features.sessionsLeft(tab);
}

/** Whether a client has a session with the page, or with a frame or worker below it. */
function isHeld(tab: Tab): boolean {
  for (const real of withAllBelow(tab.root)) if (real.clients.size > 0) return true;
  return false;
}

function undoSession(ports: DeparturePorts, { session, settings }: Departed): void {
  const { real } = session;
  ports.features.settingsGivenUp(session, settings);
  ports.features.sessionLeft(session);
  for (const domain of session.enabled) {
    if (real.othersEnabled(domain, session)) continue;
    real.announced.forget(domain);
    takeBack(ports, real, `${domain}.disable`, {});
  }
}

/** Takes something back that a client has set up in a real session. */
export function takeBack(ports: TakeBackPorts, real: RealSession, method: string, params: object): void {
  ports.command(real, { method, params: JSON.stringify(params), done: orReset(ports, real) });
}

/**
 * For what takes something back: where the relay cannot tell that it was done, a fresh attachment does it. Else an
 * interception, for instance, would stay without an owner, and every request of the page would stop.
 */
export function orReset(ports: TakeBackPorts, real: RealSession): (outcome: Outcome) => void {
  const { tab } = real;
  const isThere = (): boolean =>
    ports.targets.byTargetId(tab.targetId) === tab && ports.targets.find(tab, real.realId) === real;
  return (outcome) => {
    if (isSettled(outcome)) return;
    // Of a debugger that is lost there is nothing left.
    if (isThere() && tab.phase === 'usable' && !tab.crashed) ports.resetTab(tab);
  };
}
