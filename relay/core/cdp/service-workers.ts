/**
 * Service workers. Chromium's debugger shows one as a child of every tab whose page it serves, but to a client
 * it belongs to no page: as on Chromium's own endpoint, each browser session gets it once, whichever tab shows it, and
 * keeps its session until the last such tab is gone.
 */
import type { WithFeatures } from './feature-hooks.ts';
import { BrowserSession, type ClientSession, type RealSession } from './sessions.ts';
import { RELOADED } from './tab-phase.ts';
import { filterAccepts, SERVICE_WORKER, type TargetFilter } from './target-filter.ts';
import type { Auditing, Commands, Flushing } from './ports.ts';

/** The targets, as far as service workers are concerned. */
interface WorkerTargets {
  /** All real sessions with a target: one in each tab that shows it. */
  allOfTargetId(targetId: string): Iterable<RealSession>;
  attach(real: RealSession, parent: BrowserSession, waitingForDebugger: boolean): ClientSession;
}

export interface WorkerPorts extends Auditing, Commands, Flushing, WithFeatures {
  /** The session continues in another real session; at the next flush, so do its commands. */
  moved(session: ClientSession): void;
}

/** Without an explicit filter a page's debugger leaves out service workers. */
export const ALL_TARGETS: NonNullable<TargetFilter> = [{}];

/** Attaches a browser session to a service worker, if it asked for such and does not have it yet. */
export function tellServiceWorker(
  targets: WorkerTargets,
  worker: RealSession,
  session: BrowserSession,
  waiting: boolean,
): void {
  if (session.autoAttach === undefined || !filterAccepts(session.autoAttach.filter, SERVICE_WORKER)) return;
  for (const same of targets.allOfTargetId(worker.info.targetId)) {
    for (const other of same.clients) if (other.parent === session) return;
  }
  targets.attach(worker, session, waiting && session.autoAttach.childrenWait);
}

/**
 * A tab shows the worker no more. A client's session goes on with what another tab shows of it; false where
 * there is none. The clients' settings are made there, too, as after a lost debugger. The worker itself has kept
 * running, but another debugger does not know the client's handles. So the client gets the events of a service worker that
 * was stopped and has started again, after which clients make new handles.
 */
export function moveElsewhere(ports: WorkerPorts, targets: WorkerTargets, session: ClientSession): boolean {
  if (!(session.parent instanceof BrowserSession) || session.real.info.type !== SERVICE_WORKER) return false;
  for (const real of targets.allOfTargetId(session.real.info.targetId)) {
    if (real === session.real) continue;
    session.moveTo(real);
    session.order.forget();
    ports.moved(session);
    session.emit('Inspector.targetCrashed', {});
    session.emit(RELOADED, {});
    setUpAnew(ports, session);
    session.emit('Inspector.workerScriptLoaded', {});
    ports.flush();
    return true;
  }
  return false;
}

function setUpAnew(ports: WorkerPorts, session: ClientSession): void {
  const { real, enabled } = session;
  ports.features.sessionMoved(session);
  if (session.hears('Runtime')) session.emit('Runtime.executionContextsCleared', {});
  for (const domain of enabled) {
    if (session.order.isDeaf(domain)) continue;
    for (const [method, body] of real.announced.of(domain)) session.forward(method, body);
  }
  for (const { method, params } of session.journal.all()) {
    ports.command(real, { method, params: JSON.stringify(params), asker: session, done: () => undefined });
  }
}
