/**
 * Everything that a scenario needs: the user's browser with the extension, the relay, a chaos proxy on each side of
 * it, a test site, and the history of the run.
 *
 *     client → client link → relay ← extension link ← extension in the browser
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import type { HistoryEvent } from '../history/event.ts';
import { recordClick, recordStep } from '../history/record-step.ts';
import { HistoryRecorder } from '../history/recorder.ts';
import { ChaosProxy } from '../network/chaos-proxy.ts';
import type { ProxiedConnection } from '../network/proxied-connection.ts';
import { cleanUp, type Cleanup } from '../base/clean-up.ts';
import { freePort } from '../base/free-port.ts';
import { TestSite } from '../site/test-site.ts';
import type { Place, RelayHealth, Refusal, Target } from './target.ts';
import { whatIsWrong, type Wrong } from '../oracle/convergence.ts';
import { Oracle } from '../oracle/oracle.ts';
import { SymptomError } from '../oracle/violation.ts';
import { eventually, within } from '../base/eventually.ts';
import { FaultRunner } from './fault-runner.ts';
import type { KillMode } from './kill-mode.ts';
import { OwnTab } from './own-tab.ts';
import { RelayHandle } from './relay-handle.ts';
import { observe } from './observe.ts';
import { TargetAliases } from './target-aliases.ts';
import { showsTab } from './shows-tab.ts';
import { needed, reasonOf, StageError } from './stage-error.ts';
import { rememberStage } from './stage-of.ts';
import { Inconclusive, NOT_REPORTED } from './inconclusive.ts';
import { UserBrowser } from './user-browser.ts';
import { WorkerKiller } from './worker-killer.ts';

/** Of {@link Stage.open}. */
export interface StageOptions {
  readonly target: Target;
  readonly headed?: boolean;
  /** JSON Lines file for the history. */
  readonly historyFile?: string;
  /** Default: never. */
  readonly killWorker?: KillMode;
  /** Seed for random kill modes. */
  readonly seed?: number;
  /** Arguments for the relay, after those that the target gives it. */
  readonly relayArgs?: readonly string[];
}

interface Parts {
  readonly target: Target;
  readonly place: Place;
  readonly history: HistoryRecorder;
  readonly site: TestSite;
  readonly relay: RelayHandle;
  readonly extensionLink: ChaosProxy;
  readonly clientLink: ChaosProxy;
  readonly browser: UserBrowser;
  readonly killer: WorkerKiller;
}

/**
 * What a test runs on: the user's browser with the extension, a relay, a site, and a proxy on either side of the relay.
 * Each is recorded, and the oracle checks what is recorded.
 */
export class Stage {
  readonly history: HistoryRecorder;
  readonly site: TestSite;
  readonly relay: RelayHandle;
  /** The proxy between extension and relay. */
  readonly extensionLink: ChaosProxy;
  /** The proxy between clients and relay. */
  readonly clientLink: ChaosProxy;
  readonly browser: UserBrowser;
  readonly faults: FaultRunner;
  /** Checks everything that is recorded. */
  readonly oracle = new Oracle();
  /** Kills the worker according to the kill mode, once the stage is set up. */
  readonly killer: WorkerKiller;
  readonly target: Target;
  /** What this relay does not report. */
  readonly inconclusive = new Inconclusive();
  /** Observations that do not affect the result. */
  readonly remarks: string[] = [];
  private readonly wanted = new Map<string, 'shared' | 'private'>();
  private readonly aliases = new TargetAliases();
  /** Tabs that the user has shared. */
  private readonly tabs: OwnTab[] = [];
  private readonly place: Place;
  private readonly cleanups: readonly Cleanup[];
  /** Numbers of the extension's connections that completed their WebSocket upgrade. */
  private readonly upgraded = new Set<number>();
  private readonly clients = new Set<Browser>();
  private clientNumber = 0;

  private constructor(parts: Parts, cleanups: readonly Cleanup[]) {
    this.killer = parts.killer;
    this.target = parts.target;
    this.place = parts.place;
    this.history = parts.history;
    this.site = parts.site;
    this.relay = parts.relay;
    this.extensionLink = parts.extensionLink;
    this.clientLink = parts.clientLink;
    this.browser = parts.browser;
    this.faults = new FaultRunner(parts);
    this.cleanups = cleanups;
    // Events recorded during the set-up belong to the history as well.
    for (const event of parts.history.events()) this.see(event);
    parts.history.listen((event) => this.see(event));
    if (parts.target.sharedBadge === undefined) this.inconclusive.add(NOT_REPORTED.badge);
  }

  /**
   * Starts the relay, launches the browser and waits for the extension to connect. Rejects with {@link StageError}, or
   * with `MachineTroubleError` for a problem with the machine, after cleaning up.
   */
  static async open(options: StageOptions): Promise<Stage> {
    const cleanups: Cleanup[] = [];
    let recorder: HistoryRecorder | undefined;
    try {
      const stage = await build(
        options,
        { cleanups, begun: (history) => (recorder = history) },
        (parts) => new Stage(parts, cleanups),
      );
      stage.killer.start(stage.browser.worker);
      return stage;
    } catch (cause) {
      // What follows is the end of the stage, and no part of the failure.
      const events = recorder?.events() ?? [];
      // Report the original error, not one of the clean-up.
      await cleanUp('the stage', cleanups).catch(() => undefined);
      if (cause instanceof StageError) throw cause;
      throw new StageError(`Setting up the stage failed: ${reasonOf(cause)}`, { cause, events });
    }
  }

  /** Opens a page of the test site in the user's browser and shares it, for most relays with a toolbar click. */
  async sharedTab(path = '/'): Promise<OwnTab> {
    const tab = await this.browser.openTab(this.site.url(path));
    const { browser, target } = this;
    await recordClick(this.history, { targetId: tab.targetId, button: 'share' }, () =>
      within('the tab to be shared', target.share?.(browser, tab) ?? browser.clickToolbarButton(tab)),
    );
    await eventually('the relay lists the shared tab', async () => {
      const { targets } = await this.relay.health();
      return targets === undefined || targets.includes(tab.targetId);
    });
    this.intend(tab.targetId, 'shared');
    this.tabs.push(tab);
    return tab;
  }

  /** The user's tab that the relay lists under this target id. */
  ownTab(targetId: string): OwnTab {
    const present = this.aliases.present(targetId);
    const known = this.tabs.find((tab) => tab.targetId === present);
    return known ?? new OwnTab(this.browser.cdp, present);
  }

  /** The user stops sharing a tab, with most relays with a toolbar click. Resolves after the click. */
  async releaseTab(tab: OwnTab): Promise<void> {
    const { browser, target } = this;
    await recordClick(
      this.history,
      { targetId: tab.targetId, button: 'stop' },
      () => target.stopSharing?.(browser, tab) ?? browser.clickToolbarButton(tab),
    );
    this.intend(tab.targetId, 'private');
  }

  /** Whether the user wants a tab shared; undefined if they never clicked the button in it. */
  wants(tab: OwnTab): 'shared' | 'private' | undefined {
    return this.wanted.get(tab.targetId);
  }

  /** Records that a tab has a new target id, as after a discard. */
  rename(tab: OwnTab, targetId: string): void {
    this.aliases.add(tab.targetId, targetId);
    const wants = this.wants(tab);
    this.wanted.delete(tab.targetId);
    tab.targetId = targetId;
    if (wants !== undefined) this.intend(targetId, wants);
  }

  /** Whether the relay lists a tab, under any of its target ids. Also true if the relay does not report its tabs. */
  async offers(tab: OwnTab): Promise<boolean> {
    const { targets } = await this.relay.health();
    return (
      targets === undefined || targets.some((targetId) => this.aliases.present(targetId) === tab.targetId)
    );
  }

  /** The relay's CDP endpoint for clients, through the client link. */
  async endpoint(): Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>> }> {
    const { url, headers = {} } = await this.target.endpoint(this.place);
    return { url, headers };
  }

  /** Connects a second extension with the right secret and resolves with the refusal. Undefined if the target has none. */
  duplicate(): Promise<Refusal> | undefined {
    return this.target.duplicate?.(this.place);
  }

  /** The extension's WebSocket to the relay, through the extension link. */
  extensionSocket(): Promise<ProxiedConnection> {
    return eventually('the extension is connected to the relay', () =>
      this.extensionLink.connections.findLast(({ number }) => this.upgraded.has(number)),
    );
  }

  /** Connects a Playwright client to the relay. `timeoutMs`: without it Playwright may wait on a closed connection. */
  async connect({ timeoutMs }: { readonly timeoutMs?: number } = {}): Promise<Browser> {
    const { url, headers } = await this.endpoint();
    const timeout = timeoutMs === undefined ? {} : { timeout: timeoutMs };
    const client = await chromium.connectOverCDP(url, { headers, ...timeout });
    const id = `client ${++this.clientNumber}`;
    this.clients.add(client);
    rememberStage(client.contexts(), this);
    this.history.add({ type: 'life', of: 'client', id, state: 'started' });
    client.on('disconnected', () => {
      this.clients.delete(client);
      this.history.add({ type: 'life', of: 'client', id, state: 'ended' });
    });
    return client;
  }

  /** The client's page that shows this tab of the user's browser. */
  async pageOf(client: Browser, own: OwnTab): Promise<Page> {
    return eventually('the client has a page of the shared tab', async () => {
      for (const page of client.contexts().flatMap((context) => context.pages())) {
        if (await showsTab(page, own, this.aliases)) return page;
      }
      return undefined;
    });
  }

  /** A shared tab, a client, and the client's page of that tab: the start of most scenarios. */
  async clientWithTab(
    path = '/',
  ): Promise<{ readonly own: OwnTab; readonly client: Browser; readonly page: Page }> {
    const own = await this.sharedTab(path);
    const client = await this.connect();
    return { own, client, page: await this.pageOf(client, own) };
  }

  /** Resolves when the extension is ready and no request is pending, as far as the relay reports it. */
  async settled(): Promise<RelayHealth> {
    return eventually('the relay is ready and has no pending requests', async () => {
      const health = await this.relay.health();
      return (health.ready ?? true) && (health.pending ?? 0) === 0 && health;
    });
  }

  /**
   * Observes all parts until relay, debugger and badges agree. Records each observation. Rejects with the remaining
   * problem after the time limit.
   */
  async converged(): Promise<void> {
    let wrong: Wrong = { text: 'no observation was made' };
    const right = eventually('relay, debugger and badges agree', async () => {
      wrong = { text: 'the worker or the relay does not report its state' };
      const seen = await observe(this.browser, this.relay, this.aliases, this.target.sharedBadge);
      this.history.add(seen);
      const isWrong = whatIsWrong(seen, this.wanted);
      wrong = isWrong ?? { text: 'the relay still has pending requests' };
      return isWrong === undefined && (seen.pending ?? 0) === 0;
    });
    await right.catch((cause: unknown) => {
      const { text, ...symptoms } = wrong;
      throw new SymptomError(`Relay, debugger and badges did not converge: ${text}`, symptoms, cause);
    });
  }

  /** Runs a step and records it in the history. Rejects like `run`. */
  step<T>(name: string, run: () => Promise<T>): Promise<T> {
    return recordStep(this.history, name, run);
  }

  /** The target id of the tab that has been shared longest. */
  get firstSharedTab(): string | undefined {
    return [...this.wanted].find(([, wants]) => wants === 'shared')?.[0];
  }

  private see(event: HistoryEvent): void {
    this.oracle.see(event);
    if (event.type !== 'socket' || event.link !== 'extension') return;
    if (event.state === 'upgraded') this.upgraded.add(event.socket);
  }

  private intend(targetId: string, wants: 'shared' | 'private'): void {
    this.wanted.set(targetId, wants);
    this.history.add({ type: 'intent', targetId, wants });
  }

  /** Closes clients, browser, relay, proxies and site, and removes the folder. */
  async close(): Promise<void> {
    // A suspended process would not close.
    this.relay.resume();
    this.browser.resume();
    await this.killer.end();
    for (const client of this.clients) {
      await within('a client to close', client.close()).catch(() => undefined);
    }
    await cleanUp('the stage', this.cleanups);
  }
}

async function build(
  options: StageOptions,
  { cleanups, begun }: { readonly cleanups: Cleanup[]; readonly begun: (history: HistoryRecorder) => void },
  done: (parts: Parts) => Stage,
): Promise<Stage> {
  const { target, killWorker: mode = { kind: 'never' }, seed = 1, relayArgs = [] } = options;
  const folder = await needed('a temporary folder', () => mkdtemp(join(tmpdir(), 'holdfast-')));
  cleanups.push(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  const redact = (await target.secrets?.(folder)) ?? [];
  const file = options.historyFile === undefined ? {} : { file: options.historyFile };
  const history = await needed('a file for the history', () => new HistoryRecorder({ redact, ...file }));
  begun(history);
  cleanups.push(() => history.close());
  const site = await needed('a port for the test site', () => TestSite.start());
  cleanups.push(() => site.close());
  const proxy = (link: 'extension' | 'client'): Promise<ChaosProxy> =>
    needed(`a port for the ${link}'s proxy`, () => ChaosProxy.start({ link, recorder: history }));
  const extensionLink = await proxy('extension');
  cleanups.push(() => extensionLink.close());
  const killer = new WorkerKiller({ mode, seed, history });
  killer.watch(extensionLink);
  const clientLink = await proxy('client');
  cleanups.push(() => clientLink.close());
  const port = await needed('a port for the relay', freePort);
  const place = { port, extensionPort: extensionLink.port, clientPort: clientLink.port, folder, relayArgs };
  const relay = await RelayHandle.start(target, place, history);
  cleanups.push(() => relay.stop());
  for (const link of [extensionLink, clientLink]) link.setUpstream({ host: LOOPBACK, port });
  const browser = await UserBrowser.launch({
    extensionFolder: await target.extension(place),
    folder,
    history,
    headed: options.headed === true,
  });
  cleanups.push(() => browser.close());
  await within(
    'the extension to accept its settings',
    target.configure?.(browser, place) ?? Promise.resolve(),
  );
  if (target.connectsAtOnce === true) {
    await eventually('the extension is connected', async () => (await relay.health()).ready ?? true);
  }
  return done({ target, place, history, site, relay, extensionLink, clientLink, browser, killer });
}

const LOOPBACK = '127.0.0.1';
