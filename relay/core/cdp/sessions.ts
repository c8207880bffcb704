/**
 * Two kinds of session. A *real* session is what chrome.debugger gives: one per tab, and below it one per
 * auto-attached child (cross-site frames, workers). A *client* session is what one client holds: its own id,
 * its own enabled domains, its own journal. Many client sessions share one real session.
 */
import type { Protocol } from 'devtools-protocol';
import type { Invariant } from '../invariant.ts';
import { RELAY_LIMITS } from '../limits.ts';
import type { Client, Command } from './client.ts';
import { Announced } from './announced.ts';
import type { DownloadBehavior } from './downloads.ts';
import { Journal } from './journal.ts';
import { PausedRequests } from './paused-requests.ts';
import { Overtaken } from './overtaken.ts';
import type { Tab } from './tab.ts';
import { Turn } from './turn.ts';

export type TargetInfo = Protocol.Target.TargetInfo;

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
  /** Frames of other sites that have been detached, of which it is not known yet why. */
  readonly departing = new Set<RealSession>();
  /** It was made to wait for the debugger when it came. */
  cameWaiting = false;
  /** Chromium has said that the target is going: its end comes next, or a new debugger. */
  leaving = false;
  /** The client session that intercepts requests: the first one to ask, until it lets go. */
  interceptor: ClientSession | undefined;
  readonly paused = new PausedRequests();
  /** The client session that records a trace, until Chromium has told its end. */
  tracer: ClientSession | undefined;
  /** Handles of Chromium's streams, and the clients that asked for them. */
  readonly streams = new Map<string, Client>();
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

  /** Whether somebody has made it wait, and so will start it. */
  get isAwaited(): boolean {
    return [...this.clients].some(({ parent }) => {
      if (parent instanceof ClientSession) return parent.childrenWait;
      return parent instanceof BrowserSession && parent.autoAttach?.childrenWait === true;
    });
  }

  /** Whether a client session other than `except` has the domain enabled. */
  othersEnabled(domain: string, except: ClientSession): boolean {
    for (const client of this.clients) if (client !== except && client.enabled.has(domain)) return true;
    return false;
  }
}

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

/** Events that are kept for a session while an answer is on its way. */
interface HeldBack {
  readonly events: (readonly [method: string, body: string])[];
  chars: number;
}

export class ClientSession {
  readonly id: string;
  readonly client: Client;
  private realNow: RealSession;
  /** The session on which this one's attach and detach are told; the client's root where there is none. */
  readonly parent: ParentSession;
  readonly enabled = new Set<string>();
  /** Enabled domains whose events are kept from it until it has been told what came before. */
  readonly deaf = new Set<string>();
  readonly bindings = new Set<string>();
  readonly journal: Journal;
  /** Init scripts: the client's identifier to Chromium's present one. */
  readonly scripts = new Map<string, string>();
  /** Its commands, while one of them waits for a check. */
  readonly turn = new Turn();
  autoAttach = false;
  /** Its children are to wait until it starts them. */
  childrenWait = false;
  /** Which children it wants. Undefined: all but service workers, as from Chromium's page sessions. */
  childFilter: TargetFilter;
  private readonly used = new Set<string>();
  /** Events of domains whose `enable` is under way. */
  private readonly heldBack = new Map<string, HeldBack>();
  readonly overtaken = new Overtaken(
    () => this.real.info.targetId,
    (method, body) => this.forward(method, body),
  );
  private scriptIds = 0;

  constructor(id: string, client: Client, real: RealSession, parent: ParentSession) {
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
    this.realNow = real;
    real.clients.add(this);
  }

  /** Whether it has asked for children of this type. */
  wantsChild(type: string): boolean {
    if (!this.autoAttach) return false;
    return this.childFilter === undefined ? type !== 'service_worker' : filterAccepts(this.childFilter, type);
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
    if (this.deaf.has(domain)) return false;
    return domain === 'Inspector' || this.enabled.has(domain) || this.used.has(domain);
  }

  /** Passes on an event whose params are JSON text already. */
  forward(method: string, body: string): void {
    this.client.event(method, body, this.id);
  }

  /** Passes on an event of a domain, or keeps it while the domain is held back. */
  tell(domain: string, method: string, body: string): void {
    if (this.overtaken.takes(method, body)) return;
    const held = this.heldBack.get(domain);
    if (held === undefined) return this.forward(method, body);
    held.events.push([method, body]);
    held.chars += body.length;
    const { heldBackEventsMax, heldBackCharsMax } = RELAY_LIMITS;
    if (held.events.length > heldBackEventsMax || held.chars > heldBackCharsMax) this.letGoOf(domain);
  }

  /** Keeps the events of a domain from now on. */
  holdBack(domain: string): void {
    if (!this.heldBack.has(domain)) this.heldBack.set(domain, { events: [], chars: 0 });
  }

  /** Passes on what was kept, and from now on everything at once. */
  letGoOf(domain: string): void {
    const events = this.heldBack.get(domain)?.events ?? [];
    this.heldBack.delete(domain);
    for (const [method, body] of events) this.forward(method, body);
  }

  /** The debugger that told what is kept is gone. */
  forgetHeldBack(): void {
    for (const domain of this.heldBack.keys()) this.heldBack.set(domain, { events: [], chars: 0 });
    this.overtaken.forget();
  }

  check(invariant: Invariant): void {
    for (const [domain, { events, chars }] of this.heldBack) {
      const counted = events.reduce((sum, [, body]) => sum + body.length, 0);
      invariant(chars === counted, `${chars} characters of ${domain} count as held back, not ${counted}`);
    }
    this.overtaken.check(invariant);
  }

  emit(method: string, params: object): void {
    this.forward(method, JSON.stringify(params));
  }
}

/** Which targets a `Target.setAutoAttach` or `setDiscoverTargets` is about. Undefined: Chromium's default. */
export type TargetFilter = readonly { readonly type?: string; readonly exclude?: boolean }[] | undefined;

const DEFAULT_FILTER: NonNullable<TargetFilter> = [
  { type: 'browser', exclude: true },
  { type: 'tab', exclude: true },
  {},
];

/** Whether a target of this type passes: the first entry that matches decides, as in Chromium. */
export function filterAccepts(filter: TargetFilter, type: string): boolean {
  for (const entry of filter ?? DEFAULT_FILTER) {
    if (entry.type === undefined || entry.type === type) return entry.exclude !== true;
  }
  return false;
}

/** A session with the browser itself: the client's socket (no id), or one from `attachToBrowserTarget`. */
export class BrowserSession {
  readonly id: string | undefined;
  readonly client: Client;
  autoAttach: { readonly filter: TargetFilter; readonly childrenWait: boolean } | undefined;
  discover: { readonly filter: TargetFilter } | undefined;
  downloads: DownloadBehavior | undefined;
  /** `Target.setAutoAttach` commands that wait for the tabs to answer. */
  autoAttaching = 0;
  /** The last command that set each of them; it may still be waiting for a browser or for a check. */
  readonly latest: { autoAttach?: Command; discover?: Command; downloads?: Command } = {};

  constructor(client: Client, id: string | undefined) {
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
  readonly client: Client;
  readonly tab: Tab;
  readonly parent: BrowserSession;

  constructor(id: string, client: Client, tab: Tab, parent: BrowserSession) {
    this.id = id;
    this.client = client;
    this.tab = tab;
    this.parent = parent;
  }

  emit(method: string, params: object): void {
    this.client.event(method, JSON.stringify(params), this.id);
  }
}

/** On which the attach and detach of a client's session are told. */
export type ParentSession = BrowserSession | ClientSession | TabSession;

/** Whatever a client's session id may name. */
export type AnySession = ParentSession;
