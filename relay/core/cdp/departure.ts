/** What is undone in the browser when a client leaves, so that nothing of it stays for the other clients or the user. */
import type { FeatureHooks } from './feature-hooks.ts';
import { isSettled, type Outcome } from '../outcome.ts';
import { ClientSession, type RealSession, type Tab } from './sessions.ts';
import type { Auditing, Commands, Resets, Timers } from './ports.ts';
import type { WithTargets } from './targets.ts';

export interface TakeBackPorts extends Commands, Resets, WithTargets {}

export interface DeparturePorts extends TakeBackPorts, Auditing, Timers {
  readonly features: FeatureHooks;
}

/** A client gives up one of its sessions. */
export function letGo(ports: DeparturePorts, session: ClientSession): void {
  const below = [...session.client.sessions.values()].filter(
    (other) => other instanceof ClientSession && isBelow(other, session),
  ) as ClientSession[];
  ports.targets.endSession(session);
  undo(ports, session.real.tab, [...below, session]);
}

function isBelow(session: ClientSession, above: ClientSession): boolean {
  for (let parent = session.parent; parent instanceof ClientSession; parent = parent.parent) {
    if (parent === above) return true;
  }
  return false;
}

/** The sessions of one client on a tab are gone. */
export function undo(ports: DeparturePorts, tab: Tab, departed: readonly ClientSession[]): void {
  for (const session of departed) ports.features.sessionGivenUp(session);
  if (tab.root.clients.size === 0) {
    // Nobody is left: a fresh attachment is the only way that clears overrides, scripts, bindings and all.
    if (tab.touched) ports.resetTab(tab);
    return;
  }
  for (const session of departed) undoSession(ports, session);
  ports.features.sessionsLeft(tab);
}

function undoSession(ports: DeparturePorts, session: ClientSession): void {
  const { real } = session;
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
