/**
 * The relay's brain: one extension link, any number of CDP clients, the tabs in between. It knows no sockets,
 * no clock and no randomness of its own: shells hand them in, the real ones in the relay's process, virtual
 * ones in the simulator.
 */
import type { Packet } from '../protocol/codec.ts';
import type { TabState } from '../protocol/frames.ts';
import type { Hmac } from '../protocol/proof.ts';
import { auditTabRequest } from './cdp/audit-tabs.ts';
import { Client, type ClientSocket } from './cdp/client.ts';
import { Downloads } from './cdp/downloads.ts';
import { browserCommand } from './cdp/browser-commands.ts';
import { undo } from './cdp/departure.ts';
import { endDoubt, noteCrash } from './cdp/crashed.ts';
import { SESSION_NOT_FOUND, TARGET_CLOSED, TARGET_CRASHED, type CdpError } from './cdp/errors.ts';
import { handleEvent } from './cdp/events.ts';
import type { BrowserVersion, CommandSpec, Hub, TabRequest } from './cdp/hub.ts';
import { forBrowser, forClients } from './cdp/renamed.ts';
import { catchUp } from './cdp/catch-up.ts';
import { sessionCommand } from './cdp/session-commands.ts';
import { SERVICE_WORKER } from './cdp/service-workers.ts';
import { ClientSession, type RealSession } from './cdp/sessions.ts';
import type { Tab } from './cdp/tab.ts';
import { tabCommand } from './cdp/tab-commands.ts';
import { TabLives } from './cdp/tab-lives.ts';
import { Targets } from './cdp/targets.ts';
import { whoIs, type Audit } from './audit.ts';
import type { Cancel, Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import { RELAY_LIMITS } from './limits.ts';
import type { Connection, TextSocket } from './link/connection.ts';
import { ExtensionLink, type LinkFrame, type LinkOwner, type LostChannel } from './link/extension-link.ts';
import { Requests, type Outcome } from './link/requests.ts';
import type { DuplicatePolicy } from './link/slot.ts';
import type { LocalFiles } from './local-files.ts';
import type { Log } from './log.ts';
import type { Policy } from './policy.ts';

export interface RelayOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly hmac: Hmac;
  /** Shared with the extension and the clients. Never sent, never logged. */
  readonly token: string;
  readonly duplicates: DuplicatePolicy;
  readonly files: LocalFiles;
  /** Where the audit log goes; nowhere without it. */
  readonly audit?: Audit;
  readonly policy: Policy;
}

/** What `/extension/status` says. */
export interface RelayStatus {
  readonly relayId: string;
  readonly extension: 'absent' | 'connecting' | 'ready';
  readonly browser: BrowserVersion | undefined;
  readonly instanceId: string | undefined;
  readonly boot: number | undefined;
  readonly extensionVersion: string | undefined;
  readonly tabs: readonly { readonly tab: number; readonly targetId: string; readonly phase: Tab['phase'] }[];
  readonly clients: number;
  /** Requests to the extension without an answer, and how many of them are being held. */
  readonly pending: number;
  readonly held: number;
  /** Client commands without a reply. */
  readonly unanswered: number;
  /** Frames that the extension has not acknowledged. */
  readonly unacknowledged: number;
}

export class Relay implements Hub, LinkOwner {
  readonly ids: Ids;
  readonly log: Log;
  readonly policy: Policy;
  readonly files: LocalFiles;
  readonly audit: Audit;
  readonly targets: Targets;
  readonly downloads: Downloads;
  readonly clients = new Set<Client>();
  readonly relayId: string;
  private readonly clock: Clock;
  private readonly link: ExtensionLink;
  private readonly tabs: TabLives;
  private readonly requests: Requests;
  private readonly waitingToKnow = new Set<(known: boolean) => void>();
  private readonly timers = new Set<Cancel>();
  private versionNow: BrowserVersion | undefined;
  private clientNumbers = 0;
  private closed = false;

  constructor(options: RelayOptions) {
    this.clock = options.clock;
    this.ids = options.ids;
    this.log = options.log;
    this.policy = options.policy;
    this.files = options.files;
    this.audit = options.audit ?? (() => undefined);
    this.relayId = options.ids.next();
    this.targets = new Targets(this);
    this.downloads = new Downloads(this, options.files);
    this.requests = new Requests({
      clock: options.clock,
      transmit: (frame, body) => this.link.send(frame, body),
      whyHeld: () => this.whyHeld(),
    });
    this.tabs = new TabLives(this, this.requests, () => this.link.peer?.instanceId);
    this.link = new ExtensionLink({ ...options, relayId: this.relayId, owner: this, audit: this.audit });
  }

  /* ---------------------------------------------------------------- the shells' side */

  /** Takes a socket from `/extension`. */
  acceptExtension(socket: TextSocket): Connection {
    return this.link.accept(socket);
  }

  /** Takes a socket from `/cdp` whose client has shown the token. */
  acceptClient(socket: ClientSocket): Client {
    const client = new Client(++this.clientNumbers, socket, {
      browserCommand: (session, command) => browserCommand(this, session, command),
      sessionCommand: (session, command) => sessionCommand(this, session, command),
      tabCommand: (session, command) => tabCommand(this, session, command),
      audit: this.audit,
    });
    this.clients.add(client);
    this.audit({ event: 'client.connected', ...whoIs(client) });
    this.log.info('client connected', { client: client.number });
    return client;
  }

  /** The client's socket is gone. */
  clientEnded(client: Client): void {
    if (!this.clients.delete(client)) return;
    client.end();
    this.requests.withdraw(client, SESSION_NOT_FOUND);
    this.log.info('client disconnected', { client: client.number });
    for (const [tab, departed] of this.targets.forgetClient(client)) undo(this, tab, departed);
    this.audit({ event: 'client.disconnected', ...whoIs(client) });
  }

  status(): RelayStatus {
    const { peer } = this.link;
    let unanswered = 0;
    for (const client of this.clients) unanswered += client.pending;
    return {
      relayId: this.relayId,
      extension:
        this.link.state === 'down' ? 'absent' : this.link.state === 'greeted' ? 'connecting' : 'ready',
      browser: this.versionNow,
      instanceId: peer?.instanceId,
      boot: peer?.boot.number,
      extensionVersion: peer?.extensionVersion,
      tabs: [...this.targets.all()].map((tab) => ({ tab: tab.id, targetId: tab.targetId, phase: tab.phase })),
      clients: this.clients.size,
      pending: this.requests.pending,
      held: this.requests.held,
      unanswered,
      unacknowledged: this.link.unacknowledged,
    };
  }

  /** Answers everything that is open, and leaves no timer. */
  close(): void {
    const error: CdpError = { code: -32000, message: 'The relay is shutting down.' };
    this.closed = true;
    for (const known of [...this.waitingToKnow]) known(false);
    for (const tab of this.targets.all()) endDoubt(tab);
    for (const cancel of this.timers) cancel();
    this.timers.clear();
    this.requests.close(error);
  }

  /* ---------------------------------------------------------------- what the CDP side needs */

  version(): BrowserVersion | undefined {
    return this.versionNow;
  }

  whenKnown(done: (known: boolean) => void): void {
    if (this.versionNow !== undefined) return done(true);
    if (this.closed) return done(false);
    const settle = (known: boolean): void => {
      if (!this.waitingToKnow.delete(settle)) return;
      cancel();
      done(known);
    };
    const cancel: Cancel = this.clock.after(RELAY_LIMITS.holdMs, () => settle(false));
    this.waitingToKnow.add(settle);
  }

  command(real: RealSession, spec: CommandSpec): void {
    const { method, params, asker, replay: isReplay, done } = spec;
    // A client's session can go on in another real one while the command waits.
    const now = (): RealSession => (asker instanceof ClientSession ? asker.real : real);
    const { life } = real.tab;
    if (this.targets.find(real.tab, real.realId) !== real) {
      return done({ ok: false, error: SESSION_NOT_FOUND, from: 'relay' });
    }
    this.requests.add({
      frame: (id, once) => ({
        type: 'forwardCDPCommand',
        id,
        once,
        tab: now().tab.id,
        attachment: now().tab.attachment,
        session: now().realId,
        method,
      }),
      body: () => forBrowser(now().tab, typeof params === 'string' ? params : params()),
      method,
      scopes: () => [now(), asker ?? now(), ...(isReplay === true ? [life] : [])],
      sendable: () =>
        this.link.state === 'ready' && now().tab.phase === (isReplay === true ? 'replaying' : 'usable'),
      leaving: () => now().leaving || now().info.type === SERVICE_WORKER,
      done: (outcome) => done(outcome.ok ? { ok: true, body: forClients(now().tab, outcome.body) } : outcome),
    });
  }

  endRequests(real: RealSession): void {
    this.requests.end(real, TARGET_CLOSED);
  }

  moved(session: ClientSession): void {
    this.requests.moved(
      session,
      `the tab that showed ${session.real.info.url} was closed or lost its debugger`,
    );
  }

  withdraw(session: ClientSession): void {
    this.requests.withdraw(session, SESSION_NOT_FOUND);
  }

  tabRequest(frame: TabRequest, method: string, done: (outcome: Outcome) => void, asker?: object): void {
    // A discard may give the tab another id while the request is held.
    const tab = 'tab' in frame ? this.targets.byTabId(frame.tab) : undefined;
    this.requests.add({
      frame: (id, once) => ({ ...frame, ...(tab === undefined ? {} : { tab: tab.id }), id, once }),
      method,
      scopes: () => [asker, tab].filter((scope) => scope !== undefined),
      sendable: () => this.link.state === 'ready',
      done: (outcome) => {
        auditTabRequest(this.audit, frame, outcome, asker);
        done(outcome);
      },
    });
  }

  crashed(tab: Tab): void {
    noteCrash(tab);
    this.requests.end(tab.root, TARGET_CRASHED);
    endDoubt(tab);
  }

  probe(tab: Tab, done: (answers: boolean) => void): void {
    if (tab.crashed) return done(true);
    const cancel = this.clock.after(RELAY_LIMITS.probeMs, () => done(false));
    tab.probes.add(() => {
      cancel();
      done(true);
    });
    if (tab.probes.size > 1) return;
    this.command(tab.root, {
      method: 'Runtime.getIsolateId',
      params: '{}',
      done: () => {
        const waiting = [...tab.probes];
        tab.probes.clear();
        for (const answered of waiting) answered();
      },
    });
  }

  resetTab(tab: Tab): void {
    this.tabs.reset(tab);
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

  private whyHeld(): string {
    return this.link.state === 'ready'
      ? "the tab's debugger could not be attached"
      : 'no extension was connected';
  }

  /* ---------------------------------------------------------------- the link's side */

  linkReady(tabs: readonly TabState[], lost: LostChannel | undefined): void {
    this.versionNow = this.link.peer?.browser;
    if (lost !== undefined) {
      this.requests.answersLost(lost.cause, lost.started);
      // What Chromium told the last life of them may have died with it.
      this.downloads.watch();
    }
    this.tabs.reconcile(tabs);
    for (const known of [...this.waitingToKnow]) known(true);
    this.flush();
    if (lost !== undefined) for (const tab of this.targets.all()) catchUp(this, tab);
  }

  linkDown(reason: string): void {
    this.log.info('commands are held', { reason });
  }

  linkFrame(packet: Packet<LinkFrame>): void {
    const { frame, body } = packet;
    switch (frame.type) {
      case 'result':
        return this.requests.succeeded(frame.id, body ?? '{}');
      case 'error':
        return this.requests.failed(frame.id, frame.error);
      case 'forwardCDPEvent': {
        const tab = this.targets.byTabId(frame.tab);
        // What a lost attachment still had to say is of no concern to the next one.
        if (tab === undefined || tab.attachment !== frame.attachment || tab.phase === 'repairing') return;
        const real = this.targets.find(tab, frame.session);
        if (real !== undefined) handleEvent(this, real, frame.method, forClients(tab, body ?? '{}'));
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
    }
  }
}
