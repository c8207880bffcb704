/**
 * The relay's brain: one extension link, any number of CDP clients, the tabs in between. It knows no sockets,
 * no clock and no randomness of its own: shells hand them in, the real ones in the relay's process, virtual
 * ones in the simulator.
 */
import type { Packet } from '../protocol/codec.ts';
import { isJsonObject } from '../protocol/json-text.ts';
import type { Connect, Inventory } from '../protocol/frames.ts';
import { checkSessions, checkTabs } from './cdp/checks.ts';
import { Client, DEFAULT_TOKEN_NAME, type ClientIdentity, type ClientSocket } from './cdp/client.ts';
import { commandRequest, endToldFirst } from './cdp/command-request.ts';
import { browserCommand, type BrowserPorts } from './cdp/browser-commands.ts';
import type { Departed } from './cdp/departed.ts';
import { undo } from './cdp/departure.ts';
import { endDoubt, noteCrash } from './cdp/crashed.ts';
import { handleEvent } from './cdp/events.ts';
import { atGate, judge, type Asked, type Judgement } from './cdp/gate.ts';
import { probe } from './cdp/probe.ts';
import type { CommandSpec } from './cdp/command-spec.ts';
import type { BrowserVersion, TabRequest } from './cdp/ports.ts';
import { tabRequestSpec } from './cdp/tab-request.ts';
import { allFeatures } from './features/all.ts';
import { Features } from './features/features.ts';
import { forClients } from './cdp/renamed.ts';
import { catchUp, doubtCrash, settleDoubt, type CatchUpPorts } from './cdp/catch-up.ts';
import { sessionCommand } from './cdp/session-commands.ts';
import type { ClientSession, RealSession, SessionClient, Tab } from './cdp/sessions.ts';
import { tabCommand } from './cdp/tab-commands.ts';
import { TabReconciler } from './cdp/tab-reconciler.ts';
import { Targets } from './cdp/targets.ts';
import { alone, type Among } from './among.ts';
import { whoIs, type Audit } from './audit.ts';
import { ClientList } from './client-list.ts';
import type { Cancel, Clock } from './clock.ts';
import { describe, guarded, guardedClock } from './guarded.ts';
import { checkAll } from './invariant.ts';
import type { Ids } from './ids.ts';
import { RELAY_LIMITS } from './limits.ts';
import type { Connection, TextSocket } from './link/connection.ts';
import { ExtensionLink, type LinkFrame, type LinkOwner, type LostChannel } from './link/extension-link.ts';
import { Requests } from './link/requests.ts';
import { RELAY_GONE, RENDERER_GONE, SESSION_GONE, TARGET_GONE, type Outcome } from './outcome.ts';
import { floodRefusal, Quotas } from './quotas.ts';
import type { RelayOptions } from './relay-options.ts';
import { relayStatus, type RelayStatus } from './relay-status.ts';
import { Waiters } from './waiters.ts';
import type { LocalFiles } from './local-files.ts';
import type { Log } from './log.ts';
import type { Policy } from './policy.ts';

export class Relay implements CatchUpPorts, LinkOwner, BrowserPorts {
  readonly ids: Ids;
  readonly log: Log;
  readonly policy: Policy;
  readonly files: LocalFiles;
  readonly audit: Audit;
  readonly targets: Targets;
  readonly features: Features;
  readonly clients = new Set<Client>();
  readonly relayId: string;
  attachedTargets: readonly string[] = [];
  private readonly quotas = new Quotas();
  private readonly clock: Clock;
  private readonly link: ExtensionLink;
  private readonly tabs: TabReconciler;
  private readonly clientList: ClientList;
  private readonly requests: Requests;
  private readonly waitingToKnow: Waiters;
  private readonly timers = new Set<Cancel>();
  private versionNow: BrowserVersion | undefined;
  private readonly among: Among;
  private closed = false;

  constructor(options: RelayOptions) {
    const clock = guardedClock(options.clock, options.log);
    this.clock = clock;
    this.waitingToKnow = new Waiters(clock, options.log);
    this.ids = options.ids;
    this.log = options.log;
    this.policy = options.policy;
    this.files = options.files;
    this.audit = options.audit ?? (() => undefined);
    this.among = options.among ?? alone(options.ids);
    this.relayId = this.among.relayId;
    this.targets = new Targets(this);
    this.features = new Features(allFeatures(this));
    this.requests = new Requests({
      clock,
      transmitter: () => this.link,
      whyHeld: () =>
        this.isReady ? "the tab's debugger could not be attached" : 'no extension was connected',
      failed: (method, error) => this.failed(method, error),
    });
    this.clientList = new ClientList({
      clients: this.clients,
      audit: this.audit,
      now: () => this.now(),
      path: () => this.among.path(),
      send: (frame) => this.link.send(frame),
      clientEnded: (client) => this.clientEnded(client),
    });
    this.tabs = new TabReconciler(this, this.requests, () => this.link.peer?.instanceId);
    const { relayId, audit } = this;
    this.link = new ExtensionLink({ ...options, clock, relayId, owner: this, audit });
  }

  /* ---------------------------------------------------------------- the shells' side */

  /** The relay has its port from now on; an extension may have dialled any of these addresses, and no other. */
  listensAt(endpoints: readonly string[]): void {
    this.link.listensAt(endpoints);
  }

  pairingsChanged(): void {
    this.link.pairingsChanged();
  }

  /** Takes a socket from `/extension`. `relayOf`: which relay the extension is for, if any, once it has proved who it is. */
  acceptExtension(
    socket: TextSocket,
    relayOf: (claim: Connect) => Relay | undefined = () => this,
  ): Connection {
    return this.link.accept(socket, (claim) => relayOf(claim)?.link);
  }

  /** Takes a socket whose client has shown a token. */
  acceptClient(socket: ClientSocket, identity: ClientIdentity = { name: DEFAULT_TOKEN_NAME }): Client {
    const client = new Client(this.among.nextClient(), identity, socket, {
      browserCommand: (session, command) =>
        atGate(this.judge(command), command, (allowed) => browserCommand(this, session, allowed)),
      sessionCommand: (session, command) =>
        atGate(this.judge(command, session.real.tab), command, (allowed) =>
          sessionCommand(this, session, allowed),
        ),
      tabCommand: (session, command) =>
        atGate(this.judge(command), command, (allowed) => tabCommand(this, session, allowed)),
      quotas: this.quotas,
      audit: this.audit,
      now: () => this.now(),
      floodRefusal: (buffered) => floodRefusal(buffered, this.clients),
      failed: (method, error) => this.failed(method, error),
    });
    this.clients.add(client);
    this.audit({ event: 'client.connected', ...whoIs(client) });
    this.log.info('client connected', { client: client.number, token: client.name });
    return client;
  }

  /** Whether the user's policy allows what a client asks for, of the browser or of a tab. */
  judge({ method, params }: Pick<Asked, 'method' | 'params'>, tab?: Tab): Judgement {
    const asked = { method, params, tabAddress: tab?.root.info.url };
    return judge(this.policy, asked, () => this.targets.addresses());
  }

  /** The client's socket is gone. */
  clientEnded(client: Client): void {
    if (!this.clients.delete(client)) return;
    client.end();
    this.requests.withdraw(client, SESSION_GONE);
    this.log.info('client disconnected', { client: client.number, token: client.name });
    for (const [tab, departed] of this.targets.forgetClient(client)) {
      guarded(this.log, 'a departure', () => undo(this, tab, departed));
    }
    this.features.clientLeft(client);
    this.audit({ event: 'client.disconnected', ...whoIs(client) });
    this.quotas.forget(client);
  }

  private failed(method: string, error: unknown): void {
    this.log.warn('the relay failed to handle a command', { method, error: describe(error) });
  }

  status(): RelayStatus {
    const { relayId, link, targets, clients, requests } = this;
    return relayStatus({ relayId, link, targets, clients, requests, browser: this.versionNow });
  }

  /** Throws an `InvariantError` where what the relay believes contradicts itself. For tests and the simulator. */
  check(): void {
    const { clients, targets } = this;
    checkAll(
      (invariant) => this.requests.check(invariant),
      (invariant) => this.quotas.check(invariant, clients),
      (invariant) => checkTabs(invariant, targets, clients),
      (invariant) => checkSessions(invariant, targets, clients),
      (invariant) => clients.forEach((client) => client.check(invariant)),
      (invariant) => this.link.check(invariant),
      (invariant) => this.features.check(invariant, targets.all()),
    );
  }

  /** Answers everything that is open, and leaves no timer. */
  close(): void {
    this.closed = true;
    this.waitingToKnow.settleAll(false);
    for (const tab of this.targets.all()) endDoubt(tab);
    for (const cancel of this.timers) cancel();
    this.timers.clear();
    this.requests.close(RELAY_GONE);
  }

  /* ---------------------------------------------------------------- what the CDP side needs */

  version(): BrowserVersion | undefined {
    return this.versionNow;
  }

  whenKnown(done: (known: boolean) => void): void {
    if (this.versionNow !== undefined) return done(true);
    if (this.closed) return done(false);
    this.waitingToKnow.add(done);
  }

  command(real: RealSession, spec: CommandSpec): void {
    if (this.targets.find(real.tab, real.realId) !== real) return spec.done(SESSION_GONE);
    this.requests.add(commandRequest(real, endToldFirst(this, real, spec), () => this.isReady));
  }

  givenUp(tab: Tab, departed: Departed): void {
    undo(this, tab, [departed]);
  }

  endRequests(real: RealSession): void {
    this.requests.end(real, TARGET_GONE);
  }

  moved(session: ClientSession): void {
    this.requests.moved(session, { why: 'tabLost', url: session.real.info.url });
  }

  withdraw(session: ClientSession): void {
    this.requests.withdraw(session, SESSION_GONE);
  }

  tabRequest(frame: TabRequest, method: string, done: (outcome: Outcome) => void, asker?: object): void {
    this.requests.add(tabRequestSpec(this, { frame, method, asker }, done, () => this.isReady));
  }

  /** As {@link tabRequest}, for the HTTP API, whose requests belong to no client. */
  requestOverHttp(frame: TabRequest, method: string, done: (outcome: Outcome) => void): void {
    const full = this.quotas.http.refusal(this, 0);
    if (full !== undefined) return done({ kind: 'notExecuted', why: 'refusedByPolicy', error: full });
    this.quotas.http.add(this, 0);
    this.tabRequest(frame, method, (outcome) => {
      this.quotas.http.remove(this, 0);
      done(outcome);
    });
  }

  crashed(tab: Tab): void {
    noteCrash(tab);
    this.requests.end(tab.root, RENDERER_GONE);
    endDoubt(tab);
  }

  probe(tab: Tab, asker: SessionClient, done: (answers: boolean) => void): void {
    probe(this, this.clock, tab, asker, done);
  }

  resetTab(tab: Tab): void {
    this.tabs.reset(tab);
  }

  now(): number {
    return this.clock.now();
  }

  later(ms: number, run: () => void): void {
    if (this.closed) return;
    const cancel = this.clock.after(ms, () => {
      this.timers.delete(cancel);
      run();
    });
    this.timers.add(cancel);
  }

  flush(): void {
    this.requests.flush();
  }

  private get isReady(): boolean {
    return this.link.state === 'ready';
  }

  /* ---------------------------------------------------------------- the link's side */

  linkReady(inventory: Inventory, lost: LostChannel | undefined): void {
    const { tabs, attachedTargets = [], wantsClients = false, hasPermissions = false } = inventory;
    this.attachedTargets = attachedTargets;
    this.versionNow = this.link.peer?.browser;
    this.audit({ event: 'extension.ready', browser: this.versionNow?.product ?? '', tabs: tabs.length });
    if (lost !== undefined) this.requests.answersLost(lost.cause, lost.started);
    this.tabs.reconcile(tabs);
    this.waitingToKnow.settleAll(true);
    this.flush();
    const settle = lost === undefined ? settleDoubt : catchUp;
    for (const tab of this.targets.all()) settle(this, tab);
    this.clientList.ready(wantsClients);
    this.features.linkReady(hasPermissions);
  }

  linkBeat(): void {
    this.clientList.tell();
  }

  linkDown(reason: string): void {
    this.clientList.down();
    this.log.info('commands are queued', { reason });
    for (const tab of this.targets.all()) doubtCrash(this, tab);
  }

  linkFrame(packet: Packet<LinkFrame>): void {
    const { frame, body = '{}' } = packet;
    // It is passed on to clients as it is, so it must be what it claims to be.
    if (!isJsonObject(body, RELAY_LIMITS.bodyNestingMax)) {
      this.log.warn('a frame was ignored: its body is not a JSON object', { type: frame.type });
      if (frame.type === 'result') this.requests.unreadable(frame.id);
      return;
    }
    switch (frame.type) {
      case 'result':
        return this.requests.succeeded(frame.id, body);
      case 'error':
        return this.requests.failed(frame.id, frame.error, frame.reason);
      case 'forwardCDPEvent': {
        const tab = this.targets.byTabId(frame.tab);
        // What a lost attachment still had to say is of no concern to the next one.
        if (tab === undefined || tab.attachment !== frame.attachment || tab.phase === 'repairing') return;
        const real = this.targets.find(tab, frame.session);
        if (real !== undefined) handleEvent(this, real, frame.method, forClients(tab, body));
        return;
      }
      case 'tab.attached':
        return this.tabs.attached(frame.state);
      case 'tab.updated':
        return this.tabs.updated(frame.state);
      case 'tab.detached':
        return this.tabs.detached(frame.tab, frame.reason);
      case 'tab.replaced':
        return this.tabs.replaced(frame.from, frame.state);
      case 'client.disconnect':
        return this.clientList.disconnect(frame.client);
    }
  }
}
