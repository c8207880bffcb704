/**
 * The targets that clients see: the offered tabs and their auto-attached children. Announces them to whoever
 * asked, once and in order, and tells of their end once.
 */
import { isOffLimits } from '../../protocol/addresses.ts';
import { whichTab, whoIs } from '../audit.ts';
import type { TabState } from '../../protocol/frames.ts';
import { RELAY_LIMITS } from '../limits.ts';
import { AwaitedTabs } from './awaited-tabs.ts';
import { departing, type Departed } from './departed.ts';
import { Discovery, tellCreated } from './discovery.ts';
import type { Ids } from '../ids.ts';
import type { WithFeatures } from './feature-hooks.ts';
import {
  ClientSession,
  RealSession,
  TabSession,
  type BrowserSession,
  type ParentSession,
  type TargetInfo,
  Tab,
  type SessionClient,
} from './sessions.ts';
import { browserSessions, discoverers, tabSessions } from './sessions-of.ts';
import { BROWSER_INFO, findBelow, infoNow, withAllBelow } from './real-tree.ts';
import { filterAccepts, SERVICE_WORKER, type TargetFilter } from './target-filter.ts';
import type { Auditing, Clients } from './ports.ts';

interface TargetsPorts extends Auditing, Clients, WithFeatures {
  readonly ids: Ids;
  /** Withdraws the session's requests that were not sent yet. */
  withdraw(session: ClientSession): void;
  /** Ends the requests of a real session, because its target is gone. */
  endRequests(real: RealSession): void;
  /** A session with a tab has ended, because the session through which it was attached has. */
  givenUp(tab: Tab, departed: Departed): void;
  /** Calls back with true when the tab's renderer answers; if that takes long, first with false. */
  probe(tab: Tab, asker: SessionClient, done: (answers: boolean) => void): void;
}

/** For whoever needs the targets. */
export interface WithTargets {
  readonly targets: Targets;
}

export class Targets {
  private readonly ports: TargetsPorts;
  private readonly byTarget = new Map<string, Tab>();
  private readonly discovery = new Discovery(() => discoverers(this.ports.clients));
  private readonly awaited = new AwaitedTabs();

  constructor(ports: TargetsPorts) {
    this.ports = ports;
  }

  all(): Iterable<Tab> {
    return this.byTarget.values();
  }

  /** The tabs that can be driven now: none whose address is off limits, until it shows another one. */
  *offered(): Iterable<Tab> {
    for (const tab of this.all()) if (!isOffLimits(tab.root.info.url)) yield tab;
  }

  /** What the main frames of all tabs show. */
  *addresses(): Iterable<string> {
    for (const tab of this.all()) yield tab.root.info.url;
  }

  get size(): number {
    return this.byTarget.size;
  }

  byTargetId(targetId: string): Tab | undefined {
    return this.byTarget.get(targetId);
  }

  /** All targets: per tab its page, what is below that, and the `tab` around it. */
  infos(): Iterable<TargetInfo> {
    const infos = new Map<string, TargetInfo>();
    for (const tab of this.offered()) {
      for (const real of withAllBelow(tab.root)) {
        const before = infos.get(real.info.targetId);
        if (before?.attached !== true) infos.set(real.info.targetId, infoNow(real));
      }
      infos.set(tab.outerId, this.outerInfo(tab));
    }
    return infos.values();
  }

  /** The two targets of a tab: its page, and the `tab` around it. */
  private infosOf(tab: Tab): TargetInfo[] {
    return [this.outerInfo(tab), infoNow(tab.root)];
  }

  /** The target of type `tab` around a page. */
  outerInfo(tab: Tab): TargetInfo {
    return { ...tab.outerInfo, attached: tabSessions(this.ports.clients, tab).length > 0 };
  }

  /** The tab that is in this target of type `tab`. */
  byOuterId(targetId: string): Tab | undefined {
    for (const tab of this.offered()) if (tab.outerId === targetId) return tab;
    return undefined;
  }

  /** The real session with a target: a tab's page, or a frame or worker below it. */
  ofTargetId(targetId: string): RealSession | undefined {
    for (const real of this.allOfTargetId(targetId)) return real;
    return undefined;
  }

  /** All real sessions with a target: a service worker has one in each tab that it serves. */
  *allOfTargetId(targetId: string): Iterable<RealSession> {
    for (const tab of this.all()) {
      for (const real of withAllBelow(tab.root)) if (real.info.targetId === targetId) yield real;
    }
  }

  /** The tab that the extension means. A discard changes Chromium's target id; clients keep the first one. */
  byState({ targetId }: Pick<TabState, 'targetId'>): Tab | undefined {
    for (const tab of this.byTarget.values()) if (tab.state.targetId === targetId) return tab;
    return undefined;
  }

  byTabId(tabId: number): Tab | undefined {
    for (const tab of this.byTarget.values()) if (tab.id === tabId) return tab;
    return undefined;
  }

  /** Takes in a new tab and announces it. */
  add(state: TabState): Tab {
    const opener = state.openerId === undefined ? undefined : this.byState({ targetId: state.openerId });
    const tab = new Tab(state, this.ports.ids.next(), opener?.targetId ?? state.openerId);
    this.byTarget.set(tab.targetId, tab);
    this.ports.audit({ event: 'tab.shared', ...whichTab(tab) });
    for (const info of this.infosOf(tab)) this.discovery.created(info);
    for (const session of browserSessions(this.ports.clients)) {
      if (session.autoAttach !== undefined) this.attachTo(tab, session, session.autoAttach.filter);
    }
    return tab;
  }

  /** As in Chromium, only a new address is an event, and only of the page; who wants to know the title asks for it. */
  update(tab: Tab, state: TabState): void {
    if (tab.update(state)) this.discovery.changed(infoNow(tab.root));
  }

  /** The tab is no longer there, or no longer offered. */
  remove(tab: Tab): void {
    this.byTarget.delete(tab.targetId);
    this.ports.audit({ event: 'tab.unshared', ...whichTab(tab) });
    this.endChildren(tab.root);
    for (const session of [...tab.root.clients]) this.endSession(session);
    for (const session of tabSessions(this.ports.clients, tab)) this.endTabSession(session);
    for (const { targetId, type } of [tab.root.info, tab.outerInfo]) this.discovery.destroyed(targetId, type);
    this.awaited.settle(tab);
  }

  /** Calls back once when this tab is no longer offered. Returns what ends the wait. */
  whenGone(tab: Tab, done: () => void): () => void {
    if (this.byTarget.get(tab.targetId) === tab) return this.awaited.add(tab, done);
    done();
    return () => undefined;
  }

  discover(session: ParentSession, setting: NonNullable<ParentSession['discover']>): void {
    session.discover = setting;
    tellCreated(session, BROWSER_INFO);
    for (const tab of this.all()) for (const info of this.infosOf(tab)) tellCreated(session, info);
    for (const info of this.infos()) if (info.type === SERVICE_WORKER) tellCreated(session, info);
  }

  /**
   * Attaches a browser session to the tabs that there are, and from now on to those that come. Calls back
   * when all tabs are attached whose renderers answer; a frozen one follows when it answers again, so that
   * it holds up nobody: clients wait for each page of the first batch to answer.
   */
  autoAttach(
    session: BrowserSession,
    setting: NonNullable<BrowserSession['autoAttach']>,
    done: () => void,
  ): void {
    const tabs = [...this.all()];
    session.autoAttach = setting;
    let open = tabs.length + 1;
    const settled = (): void => {
      if (--open === 0) done();
    };
    for (const tab of tabs) {
      let counted = false;
      this.ports.probe(tab, session.client, (answers) => {
        try {
          if (answers && this.isWanted(tab, session, setting)) this.attachTo(tab, session, setting.filter);
        } finally {
          if (!counted) settled();
          counted = true;
        }
      });
    }
    settled();
  }

  /** After a wait: are tab and client still there, and is it still asked for? */
  private isWanted(tab: Tab, session: BrowserSession, setting: BrowserSession['autoAttach']): boolean {
    return (
      this.byTarget.get(tab.targetId) === tab &&
      this.ports.clients.has(session.client) &&
      session.autoAttach === setting
    );
  }

  private attachTo(tab: Tab, session: BrowserSession, filter: TargetFilter): void {
    if (
      filterAccepts(filter, 'tab') &&
      !tabSessions(this.ports.clients, tab).some(({ parent }) => parent === session)
    ) {
      this.attachTab(tab, session);
    }
    const has = [...tab.root.clients].some((other) => other.parent === session);
    if (filterAccepts(filter, 'page') && !has) this.attach(tab.root, session, false);
    this.ports.features.tabGiven(tab, session);
  }

  /** Gives a client a session with the target around a page, and tells it so. */
  attachTab(tab: Tab, session: ParentSession): TabSession {
    const outer = new TabSession(this.ports.ids.next(), session.client, tab, session);
    session.client.addSession(outer.id, outer, tab.outerId);
    const targetInfo = { ...tab.outerInfo, attached: true };
    session.emit('Target.attachedToTarget', { sessionId: outer.id, targetInfo, waitingForDebugger: false });
    return outer;
  }

  private endTabSession(session: TabSession, origin = session.tab): void {
    this.endBelow(session, origin);
    session.client.removeSession(session.id);
    const params = { sessionId: session.id, targetId: session.tab.outerId };
    session.parent.emit('Target.detachedFromTarget', params);
  }

  /** Gives a client a session with a target, and tells it so on `parent`. */
  attach(real: RealSession, parent: ParentSession, waitingForDebugger: boolean): ClientSession {
    const session = new ClientSession(this.ports.ids.next(), parent.client, real, parent);
    real.clients.add(session);
    if (waitingForDebugger) real.waitsFor.add(session);
    session.client.addSession(session.id, session, real.info.targetId);
    this.auditSession('client.attached', session);
    const targetInfo: TargetInfo = { ...real.info, attached: true };
    parent.emit('Target.attachedToTarget', { sessionId: session.id, targetInfo, waitingForDebugger });
    return session;
  }

  /** Ends a client's session and its children, and tells the client, children first. */
  endSession(session: ClientSession, origin = session.real.tab): void {
    this.endBelow(session, origin);
    session.real.clients.delete(session);
    session.real.waitsFor.delete(session);
    session.journal.clear();
    session.client.removeSession(session.id);
    this.auditSession('client.detached', session);
    const params = { sessionId: session.id, targetId: session.real.info.targetId };
    session.parent.emit('Target.detachedFromTarget', params);
    this.ports.withdraw(session);
  }

  /** The sessions that were attached through this one end with it. `origin`: the tab for which the caller undoes them. */
  private endBelow(session: ClientSession | TabSession, origin: Tab): void {
    for (const below of [...session.below]) {
      if (below instanceof TabSession) {
        this.endTabSession(below, origin);
        continue;
      }
      const departed = departing(below);
      this.endSession(below, origin);
      if (below.real.tab !== origin) this.ports.givenUp(below.real.tab, departed);
    }
  }

  /** Whether the tab has room for another target below this one. */
  mayAddChild(parent: RealSession): boolean {
    return (
      parent.depth < RELAY_LIMITS.childNestingMax && parent.tab.children < RELAY_LIMITS.childrenPerTabMax
    );
  }

  /** Frames and workers below a page come and go with it. */
  private auditSession(event: 'client.attached' | 'client.detached', { client, real }: ClientSession): void {
    if (real === real.tab.root) this.ports.audit({ event, ...whoIs(client), ...whichTab(real.tab) });
  }

  /** A child that comes again under the same session id takes the first one's place. */
  addChild(parent: RealSession, realId: string, info: TargetInfo): RealSession {
    const before = parent.children.get(realId);
    if (before !== undefined) this.removeChild(before);
    const child = new RealSession(parent.tab, info, { realId, parent });
    parent.tab.children++;
    parent.children.set(realId, child);
    // A service worker comes once for each tab that shows it.
    if (info.type === SERVICE_WORKER && [...this.allOfTargetId(info.targetId)].length === 1)
      this.discovery.created(info);
    return child;
  }

  removeChild(child: RealSession): void {
    this.endChildren(child);
    child.announced.clear();
    if (child.parent?.children.get(child.realId ?? '') === child) {
      child.parent.children.delete(child.realId ?? '');
      child.tab.children--;
    }
    for (const session of [...child.clients]) {
      if (!this.ports.features.keepsSession(session)) this.endSession(session);
    }
    this.ports.endRequests(child);
    const { targetId, type } = child.info;
    if (type === SERVICE_WORKER && this.ofTargetId(targetId) === undefined)
      this.discovery.destroyed(targetId, type);
  }

  endChildren(real: RealSession): void {
    for (const child of [...real.children.values()]) this.removeChild(child);
  }

  /** Finds the real session that a frame from the extension is about. */
  find(tab: Tab, realId: string | undefined): RealSession | undefined {
    return realId === undefined ? tab.root : findBelow(tab.root, realId);
  }

  /** Frees everything that a departed client had. Returns the tabs that it had sessions with. */
  forgetClient(client: SessionClient): Map<Tab, Departed[]> {
    const left = new Map<Tab, Departed[]>();
    for (const session of [...client.sessions.values()]) {
      if (!(session instanceof ClientSession)) continue;
      this.ports.withdraw(session);
      session.real.clients.delete(session);
      session.real.waitsFor.delete(session);
      this.auditSession('client.detached', session);
      left.set(session.real.tab, [...(left.get(session.real.tab) ?? []), departing(session)]);
    }
    for (const id of [...client.sessions.keys()]) client.removeSession(id);
    for (const { probes } of this.all()) {
      for (const [answered, asker] of probes) if (asker === client) probes.delete(answered);
    }
    return left;
  }
}
