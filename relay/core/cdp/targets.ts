/**
 * The targets that clients see: the offered tabs and their auto-attached children. Announces them to whoever
 * asked, once and in order, and tells of their end once.
 */
import type { TabState } from '../../protocol/frames.ts';
import type { Client } from './client.ts';
import type { Hub } from './hub.ts';
import { BrowserSession, ClientSession, filterAccepts, RealSession, type TargetInfo } from './sessions.ts';
import { Tab } from './tab.ts';

export class Targets {
  private readonly hub: Hub;
  private readonly byTarget = new Map<string, Tab>();

  constructor(hub: Hub) {
    this.hub = hub;
  }

  all(): Iterable<Tab> {
    return this.byTarget.values();
  }

  get size(): number {
    return this.byTarget.size;
  }

  byTargetId(targetId: string): Tab | undefined {
    return this.byTarget.get(targetId);
  }

  /** The tab that the extension means. A discard changes Chromium's target id; clients keep the first one. */
  byState(state: TabState): Tab | undefined {
    for (const tab of this.byTarget.values()) if (tab.state.targetId === state.targetId) return tab;
    return undefined;
  }

  byTabId(tabId: number): Tab | undefined {
    for (const tab of this.byTarget.values()) if (tab.id === tabId) return tab;
    return undefined;
  }

  /** Takes in a new tab and announces it. */
  add(state: TabState): Tab {
    const tab = new Tab(state);
    this.byTarget.set(tab.targetId, tab);
    for (const session of this.browserSessions()) this.announce(tab, session);
    return tab;
  }

  update(tab: Tab, state: TabState): void {
    if (!tab.update(state)) return;
    for (const session of this.browserSessions()) {
      if (session.discover !== undefined && filterAccepts(session.discover.filter, 'page')) {
        session.emit('Target.targetInfoChanged', { targetInfo: tab.root.info });
      }
    }
  }

  /** The tab is no longer there, or no longer offered. */
  remove(tab: Tab): void {
    this.byTarget.delete(tab.targetId);
    this.endChildren(tab.root);
    for (const session of [...tab.root.clients]) this.endSession(session);
    for (const session of this.browserSessions()) {
      if (session.discover !== undefined && filterAccepts(session.discover.filter, 'page')) {
        session.emit('Target.targetDestroyed', { targetId: tab.targetId });
      }
    }
  }

  /** Tells a browser session of a tab, as far as it has asked. */
  private announce(tab: Tab, session: BrowserSession): void {
    this.tellDiscovered(tab.root.info, session);
    if (session.autoAttach !== undefined && filterAccepts(session.autoAttach.filter, 'page')) {
      this.attach(tab.root, session, false);
    }
  }

  discover(session: BrowserSession, filter: NonNullable<BrowserSession['discover']>): void {
    session.discover = filter;
    for (const tab of this.all()) this.tellDiscovered(tab.root.info, session);
  }

  autoAttach(session: BrowserSession, setting: NonNullable<BrowserSession['autoAttach']>): void {
    session.autoAttach = setting;
    for (const tab of this.all()) {
      const has = [...tab.root.clients].some((other) => other.parent === session);
      if (!has && filterAccepts(setting.filter, 'page')) this.attach(tab.root, session, false);
    }
  }

  /** Gives a client a session with a target, and tells it so on `parent`. */
  attach(
    real: RealSession,
    parent: BrowserSession | ClientSession,
    waitingForDebugger: boolean,
  ): ClientSession {
    const session = new ClientSession(this.hub.ids.next(), parent.client, real, parent);
    real.clients.add(session);
    session.client.sessions.set(session.id, session);
    const targetInfo: TargetInfo = { ...real.info, attached: true };
    parent.emit('Target.attachedToTarget', { sessionId: session.id, targetInfo, waitingForDebugger });
    return session;
  }

  /** Ends a client's session and its children, and tells the client, children first. */
  endSession(session: ClientSession): void {
    for (const child of session.real.children.values()) {
      for (const below of [...child.clients]) if (below.parent === session) this.endSession(below);
    }
    this.hub.withdraw(session);
    session.real.clients.delete(session);
    session.client.sessions.delete(session.id);
    const params = { sessionId: session.id, targetId: session.real.info.targetId };
    session.parent.emit('Target.detachedFromTarget', params);
  }

  addChild(parent: RealSession, realId: string, info: TargetInfo): RealSession {
    const child = new RealSession(parent.tab, info, { realId, parent });
    parent.children.set(realId, child);
    return child;
  }

  removeChild(child: RealSession): void {
    this.endChildren(child);
    this.hub.endRequests(child);
    child.parent?.children.delete(child.realId ?? '');
    for (const session of [...child.clients]) this.endSession(session);
  }

  endChildren(real: RealSession): void {
    for (const child of [...real.children.values()]) this.removeChild(child);
  }

  /** Finds the real session that a frame from the extension is about. */
  find(tab: Tab, realId: string | undefined): RealSession | undefined {
    return realId === undefined ? tab.root : findBelow(tab.root, realId);
  }

  private tellDiscovered(targetInfo: TargetInfo, session: BrowserSession): void {
    if (session.discover === undefined || !filterAccepts(session.discover.filter, targetInfo.type)) return;
    session.emit('Target.targetCreated', { targetInfo });
  }

  private *browserSessions(): Iterable<BrowserSession> {
    for (const client of this.hub.clients) yield* client.browserSessions();
  }

  /** Frees everything that a departed client had. Returns the tabs that it had sessions with. */
  forgetClient(client: Client): Map<Tab, ClientSession[]> {
    const left = new Map<Tab, ClientSession[]>();
    for (const session of [...client.sessions.values()]) {
      if (session instanceof BrowserSession) continue;
      this.hub.withdraw(session);
      session.real.clients.delete(session);
      left.set(session.real.tab, [...(left.get(session.real.tab) ?? []), session]);
    }
    client.sessions.clear();
    return left;
  }
}

function findBelow(real: RealSession, realId: string): RealSession | undefined {
  const direct = real.children.get(realId);
  if (direct !== undefined) return direct;
  for (const child of real.children.values()) {
    const found = findBelow(child, realId);
    if (found !== undefined) return found;
  }
  return undefined;
}
