/**
 * Service workers. Chromium's debugger shows one as a child of every tab whose page it serves, but to a client
 * it belongs to no page: as on Chromium's own endpoint, each browser session is told of it once, whichever
 * tab shows it, and keeps its session until the last such tab has gone.
 */
import { RELOADED } from './crashed.ts';
import type { Hub } from './hub.ts';
import { setInterceptor } from './ownership.ts';
import {
  BrowserSession,
  filterAccepts,
  type ClientSession,
  type RealSession,
  type TargetFilter,
} from './sessions.ts';

export const SERVICE_WORKER = 'service_worker';

/** Without an explicit filter a page's debugger leaves out service workers. */
export const ALL_TARGETS: NonNullable<TargetFilter> = [{}];

/** Tells a browser session of a service worker, if it has asked for such and does not know it yet. */
export function tellServiceWorker(
  hub: Hub,
  worker: RealSession,
  session: BrowserSession,
  waiting: boolean,
): void {
  if (session.autoAttach === undefined || !filterAccepts(session.autoAttach.filter, SERVICE_WORKER)) return;
  for (const same of hub.targets.allOfTargetId(worker.info.targetId)) {
    for (const other of same.clients) if (other.parent === session) return;
  }
  hub.targets.attach(worker, session, waiting && session.autoAttach.childrenWait);
}

/**
 * A tab shows the worker no more. A client's session goes on with what another tab shows of it; false where
 * there is none. The clients' settings are made there, too, as after a lost debugger. The worker itself has run
 * on, but another debugger knows nothing of the handles that a client has: it is told what Chromium says of a
 * service worker that was stopped and has started again, after which clients make new ones.
 */
export function moveElsewhere(hub: Hub, session: ClientSession): boolean {
  if (!(session.parent instanceof BrowserSession) || session.real.info.type !== SERVICE_WORKER) return false;
  for (const real of hub.targets.allOfTargetId(session.real.info.targetId)) {
    if (real === session.real) continue;
    session.moveTo(real);
    session.forgetHeldBack();
    hub.moved(session);
    session.emit('Inspector.targetCrashed', {});
    session.emit(RELOADED, {});
    setUpAnew(hub, session);
    session.emit('Inspector.workerScriptLoaded', {});
    hub.flush();
    return true;
  }
  return false;
}

function setUpAnew(hub: Hub, session: ClientSession): void {
  const { real, enabled } = session;
  if (enabled.has('Fetch') && real.interceptor === undefined) setInterceptor(hub, real, session);
  if (session.hears('Runtime')) session.emit('Runtime.executionContextsCleared', {});
  for (const domain of enabled) {
    if (session.deaf.has(domain)) continue;
    for (const [method, body] of real.announced.of(domain)) session.forward(method, body);
  }
  for (const { method, params } of session.journal.all()) {
    hub.command(real, { method, params: JSON.stringify(params), asker: session, done: () => undefined });
  }
}
