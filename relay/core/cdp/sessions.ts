/**
 * Tabs and sessions, which know each other. There are two kinds of session. A *real* session is what chrome.debugger
 * provides: one per tab, and below it one per auto-attached child (cross-site frames, workers). A *client* session is what
 * one client holds: its own id, its own enabled domains, its own journal. Many client sessions share one real session.
 */
import type { Protocol } from 'devtools-protocol';
import type { TabState } from '../../protocol/frames.ts';
import type { CdpError } from '../errors.ts';
import type { Quota } from '../quota.ts';
import { Announced } from './announced.ts';
import type { Command } from './command.ts';
import { EventOrder } from './event-order.ts';
import { Journal } from './journal.ts';
import { PausedRequests } from './paused-requests.ts';
import { TabLifecycle, type TabPhase } from './tab-phase.ts';
import { filterAccepts, SERVICE_WORKER, type TargetFilter } from './target-filter.ts';
import { Turn } from './turn.ts';

export type TargetInfo = Protocol.Target.TargetInfo;

/** A client, as its sessions and whoever handles them see it. */
export interface SessionClient {
  readonly number: number;
  /** Name of its token. */
  readonly name: string;
  readonly root: BrowserSession;
  readonly sessions: ReadonlyMap<string, AnySession>;
  readonly quotas: { readonly journal: Quota };
  browserSessions(): Iterable<BrowserSession>;
  /** Why it may not have another session with this target; undefined if it may. */
  sessionRefusal(targetId: string): CdpError | undefined;
  addSession(id: string, session: AnySession, targetId: string): void;
  removeSession(id: string): void;
  /** Sends an event; `body` is the JSON text of its params. Does nothing if the session has ended. */
  event(method: string, body: string, sessionId: string | undefined): void;
}

/** A tab that the extension offers, as the relay sees it. */
export class Tab {
  readonly root: RealSession;
  /** What is remembered of its announcements, in all its sessions together. */
  readonly announced = { chars: 0 };
  readonly lifecycle = new TabLifecycle();
  /** Whether a client has sent it anything since it was attached. */
  touched = false;
  /** How often Chromium has said that the renderer is gone. */
  crashesHeard = 0;
  /** Set while the relay asks whether a crashed tab has a renderer again: the commands that wait for the answer. */
  doubt: { readonly held: (() => void)[] } | undefined;
  /** Chromium's id of the document that the page was heard to show last. */
  document: string | undefined;
  /** The attachment in which the relay asks what it has missed. */
  catchingUp: object | undefined;
  /** What waits for a sign of life of the renderer, and for which client. */
  readonly probes = new Map<() => void, SessionClient>();
  /** The renderer has been asked, for all of them. */
  probing = false;
  /** Target id of the `tab` target around the page. */
  readonly outerId: string;
  /** Frames and workers below the page that have targets of their own. */
  children = 0;
  /** With `Target.createTarget` or `/json/new`, as far as this relay knows. */
  openedByClient = false;
  /** Clients hear nothing of the document that it shows: see features/data-addresses.ts. */
  unseen = false;
  /** That document is still there, and clients wait for the one that is loaded in its place. */
  unloading = false;
  /** A reset has been asked for and not answered. */
  resetting = false;
  private stateNow: TabState;

  /** `openerId`: the target id of the tab that opened it, as clients know it. */
  constructor(state: TabState, outerId: string, openerId?: string) {
    this.stateNow = state;
    this.outerId = outerId;
    this.root = new RealSession(this, infoOf(state, openerId));
  }

  get phase(): TabPhase {
    return this.lifecycle.phase;
  }

  get attachment(): string | undefined {
    return this.lifecycle.attachment;
  }

  get life(): object {
    return this.lifecycle.life;
  }

  get crashed(): boolean {
    return this.lifecycle.crashedAt !== undefined;
  }

  get state(): TabState {
    return this.stateNow;
  }

  get id(): number {
    return this.stateNow.tab;
  }

  get targetId(): string {
    return this.root.info.targetId;
  }

  /** The `tab` target around the page: same place, other id. */
  get outerInfo(): TargetInfo {
    const { info } = this.root;
    return { ...info, targetId: this.outerId, type: 'tab' };
  }

  /** Takes over what the extension says; returns whether the tab shows another address. */
  update(state: TabState): boolean {
    this.stateNow = state;
    const before = this.root.info;
    this.root.info = { ...infoOf(state, before.openerId), targetId: before.targetId };
    return before.url !== state.url;
  }
}

function infoOf(state: TabState, openerId: string | undefined): TargetInfo {
  return {
    targetId: state.targetId,
    type: 'page',
    title: state.title,
    url: state.url,
    attached: true,
    canAccessOpener: false,
    // Playwright needs one that is not empty.
    browserContextId: state.browserContextId ?? 'default',
    ...(openerId === undefined ? {} : { openerId }),
  };
}

export class RealSession {
  readonly tab: Tab;
  /** Chromium's id of a child session; undefined for the tab's own. */
  readonly realId: string | undefined;
  readonly parent: RealSession | undefined;
  info: TargetInfo;
  readonly clients = new Set<ClientSession>();
  readonly children = new Map<string, RealSession>();
  /** What Chromium has announced, and will not announce again to a late-comer. */
  readonly announced: Announced;
  /** Frames of other sites that have been detached, not known yet why. */
  readonly departing = new Set<RealSession>();
  /** It was made to wait for the debugger when it came. */
  cameWaiting = false;
  /** The sessions that it waits for: each one's attach event said so, and it has not started the target yet. */
  readonly waitsFor = new Set<ClientSession>();
  /** Chromium has said that the target is going: its end comes next, or a new debugger. */
  leaving = false;
  /** The client session that intercepts requests: the first one to ask, until it lets go. */
  interceptor: ClientSession | undefined;
  readonly paused = new PausedRequests();
  /** The client session that records a trace, until Chromium has told its end. */
  tracer: ClientSession | undefined;
  /** Handles of Chromium's streams, and the clients that asked for them. */
  readonly streams = new Map<string, SessionClient>();
  private orders = 0;

  constructor(tab: Tab, info: TargetInfo, child?: { readonly realId: string; readonly parent: RealSession }) {
    this.tab = tab;
    this.info = info;
    this.realId = child?.realId;
    this.parent = child?.parent;
    this.announced = new Announced(tab.announced);
  }

  /** How many targets it is below the page. */
  get depth(): number {
    return this.parent === undefined ? 0 : this.parent.depth + 1;
  }

  /** Orders the journal entries of all this session's clients. */
  nextOrder(): number {
    return ++this.orders;
  }

  /** Whether a client session other than `except` has the domain enabled. */
  othersEnabled(domain: string, except: ClientSession): boolean {
    for (const client of this.clients) if (client !== except && client.enabled.has(domain)) return true;
    return false;
  }
}

/** The sessions that were attached through a session. */
type Below = Set<ClientSession | TabSession>;

/** Which targets a session gets events about; undefined where it has not asked. */
type Discover = { readonly filter: TargetFilter } | undefined;

/** Domains whose events come without an `enable`: to whoever has used the domain. */
const WITHOUT_ENABLE: ReadonlySet<string> = new Set([
  'DOM',
  'Emulation',
  'HeapProfiler',
  'Input',
  'Overlay',
  'Storage',
  'Tracing',
]);

export class ClientSession {
  readonly id: string;
  readonly client: SessionClient;
  private realNow: RealSession;
  /** The client has asked for it by its target's id, so it stays when auto-attach is turned off. */
  askedFor = false;
  /** The session that gets this one's attach and detach events; the client's root if there is none. */
  readonly parent: ParentSession;
  readonly below: Below = new Set();
  discover: Discover;
  readonly latest: { discover?: Command } = {};
  readonly enabled = new Set<string>();
  readonly bindings = new Set<string>();
  readonly journal: Journal;
  /** Init scripts: the client's identifier to Chromium's present one. */
  readonly scripts = new Map<string, string>();
  /** Its commands, while one of them waits for a check. */
  readonly turn = new Turn();
  autoAttach = false;
  /** Wants `Page.lifecycleEvent`. */
  lifecycleEvents = false;
  /** Its children are to wait until it starts them. */
  childrenWait = false;
  /** Which children it wants. Undefined: all but service workers, as from Chromium's page sessions. */
  childFilter: TargetFilter;
  private readonly used = new Set<string>();
  readonly order = new EventOrder(
    () => this.real.info.targetId,
    (method, body) => this.forward(method, body),
  );
  private scriptIds = 0;

  constructor(id: string, client: SessionClient, real: RealSession, parent: ParentSession) {
    this.id = id;
    this.client = client;
    this.realNow = real;
    this.parent = parent;
    const { quotas } = client;
    this.journal = new Journal({
      refusal: (chars) => quotas.journal.refusal(client, chars),
      add: (chars) => quotas.journal.add(client, chars),
      remove: (chars) => quotas.journal.remove(client, chars),
    });
  }

  get real(): RealSession {
    return this.realNow;
  }

  /** Goes on in another real session with the same target. */
  moveTo(real: RealSession): void {
    this.realNow.clients.delete(this);
    this.realNow.waitsFor.delete(this);
    this.realNow = real;
    real.clients.add(this);
  }

  /** Whether it has asked for children of this type. */
  wantsChild(type: string): boolean {
    if (!this.autoAttach) return false;
    return this.childFilter === undefined ? type !== SERVICE_WORKER : filterAccepts(this.childFilter, type);
  }

  /** The debugger that knew Chromium's identifiers is gone. */
  forgetScripts(): void {
    for (const identifier of this.scripts.keys()) this.scripts.set(identifier, '');
  }

  nextScriptId(): string {
    return String(++this.scriptIds);
  }

  /** Notes that the client has used a domain whose events need no `enable`. */
  use(domain: string): void {
    if (WITHOUT_ENABLE.has(domain)) this.used.add(domain);
  }

  /** Whether events of this domain are this session's business. */
  hears(domain: string): boolean {
    if (this.order.isDeaf(domain)) return false;
    return domain === 'Inspector' || this.enabled.has(domain) || this.used.has(domain);
  }

  /** Passes on an event whose params are JSON text already. */
  forward(method: string, body: string): void {
    this.client.event(method, body, this.id);
  }

  emit(method: string, params: object): void {
    this.forward(method, JSON.stringify(params));
  }
}

/** A session with the browser itself: the client's socket (no id), or one from `attachToBrowserTarget`. */
export class BrowserSession {
  readonly id: string | undefined;
  readonly client: SessionClient;
  autoAttach: { readonly filter: TargetFilter; readonly childrenWait: boolean } | undefined;
  discover: Discover;
  readonly below: Below = new Set();
  /** `Target.setAutoAttach` commands that wait for the tabs to answer. */
  autoAttaching = 0;
  /** The last command that set each of them; it may still be waiting for a browser or for a check. */
  readonly latest: { autoAttach?: Command; discover?: Command; downloads?: Command } = {};

  constructor(client: SessionClient, id: string | undefined) {
    this.client = client;
    this.id = id;
  }

  emit(method: string, params: object): void {
    this.client.event(method, JSON.stringify(params), this.id);
  }
}

/**
 * A session with a target of type `tab`: the frame around a page that Chromium puts there for prerendering,
 * and through which Puppeteer attaches. Here it has exactly one child, the tab's page.
 */
export class TabSession {
  readonly id: string;
  readonly client: SessionClient;
  readonly tab: Tab;
  readonly parent: ParentSession;
  readonly below: Below = new Set();
  discover: Discover;
  readonly latest: { discover?: Command } = {};
  /** See {@link ClientSession.askedFor}. */
  askedFor = false;

  constructor(id: string, client: SessionClient, tab: Tab, parent: ParentSession) {
    this.id = id;
    this.client = client;
    this.tab = tab;
    this.parent = parent;
  }

  emit(method: string, params: object): void {
    this.client.event(method, JSON.stringify(params), this.id);
  }
}

/** Gets the attach and detach events of a client's session. */
export type ParentSession = BrowserSession | ClientSession | TabSession;

/** Whatever a client's session id may name. */
export type AnySession = ParentSession;
