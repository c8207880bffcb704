/**
 * Service workers. Chromium's debugger shows one as a child of every tab whose page it serves, but to a client
 * it belongs to no page: as on Chromium's own endpoint, each browser session gets it once, whichever tab shows it, and
 * keeps its session until the last such tab is gone.
 */
import type { WithFeatures } from '../cdp/feature-hooks.ts';
import type { Clients, Commands, Flushing } from '../cdp/ports.ts';
import { BrowserSession, type ClientSession, type RealSession, type Tab } from '../cdp/sessions.ts';
import { RELOADED } from '../cdp/tab-phase.ts';
import { filterAccepts, SERVICE_WORKER } from '../cdp/target-filter.ts';
import { withAllBelow } from '../cdp/real-tree.ts';
import type { WithTargets } from '../cdp/targets.ts';
import type { Feature } from './feature.ts';

export interface WorkerPorts extends Clients, Commands, Flushing, WithFeatures, WithTargets {
  /** The session continues in another real session; at the next flush, so do its commands. */
  moved(session: ClientSession): void;
}

export class ServiceWorkers implements Feature {
  readonly name = 'service workers';
  private readonly ports: WorkerPorts;

  constructor(ports: WorkerPorts) {
    this.ports = ports;
  }

  childCame(child: RealSession, waiting: boolean): void {
    if (child.info.type !== SERVICE_WORKER) return;
    for (const client of this.ports.clients) {
      for (const session of client.browserSessions()) this.attach(child, session, waiting);
    }
  }

  tabGiven(tab: Tab, session: BrowserSession): void {
    for (const real of withAllBelow(tab.root)) {
      if (real.info.type === SERVICE_WORKER) this.attach(real, session, false);
    }
  }

  /**
   * A tab shows the worker no more. A client's session goes on with what another tab shows of it. The clients' settings
   * are made there, too, as after a lost debugger. The worker itself has kept running, but another debugger does not know
   * the client's handles. So the client gets the events of a service worker that was stopped and has started again, after
   * which clients make new handles.
   */
  keepsSession(session: ClientSession): boolean {
    if (!(session.parent instanceof BrowserSession) || session.real.info.type !== SERVICE_WORKER)
      return false;
    for (const real of this.ports.targets.allOfTargetId(session.real.info.targetId)) {
      if (real === session.real) continue;
      session.moveTo(real);
      session.order.forget();
      this.ports.moved(session);
      session.emit('Inspector.targetCrashed', {});
      session.emit(RELOADED, {});
      setUpAnew(this.ports, session);
      session.emit('Inspector.workerScriptLoaded', {});
      this.ports.flush();
      return true;
    }
    return false;
  }

  /** Attaches a browser session to a service worker, if it asked for such and does not have it yet. */
  private attach(worker: RealSession, session: BrowserSession, waiting: boolean): void {
    const { autoAttach } = session;
    if (autoAttach === undefined || !filterAccepts(autoAttach.filter, SERVICE_WORKER)) return;
    const { targets } = this.ports;
    for (const same of targets.allOfTargetId(worker.info.targetId)) {
      for (const other of same.clients) if (other.parent === session) return;
    }
    targets.attach(worker, session, waiting && autoAttach.childrenWait);
  }
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
