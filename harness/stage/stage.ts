/**
 * Everything that a scenario plays on: the person's browser with the extension, the relay, a chaos proxy on
 * either side of it, a test site, and the history of it all.
 *
 *     client → client link → relay ← extension link ← extension in the browser
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import type { HistoryEvent } from '../history/event.ts';
import { HistoryRecorder } from '../history/recorder.ts';
import { ChaosProxy } from '../network/chaos-proxy.ts';
import type { ProxiedConnection } from '../network/connection.ts';
import { freePort } from '../network/free-port.ts';
import { TestSite } from '../site/test-site.ts';
import type { Place, RelayHealth, Refusal, Target } from '../targets/target.ts';
import { whatIsWrong } from '../oracle/convergence.ts';
import { Oracle } from '../oracle/oracle.ts';
import { eventually, within } from './eventually.ts';
import { Faults } from './faults.ts';
import type { KillMode } from './kill-mode.ts';
import { OwnTab } from './own-tab.ts';
import { RelayHandle } from './relay-handle.ts';
import { observe } from './observe.ts';
import { RenamedTabs } from './renamed-tabs.ts';
import { showsTab } from './shows-tab.ts';
import { needed, reasonOf, StageError } from './stage-error.ts';
import { rememberStage } from './stage-of.ts';
import { Untold, UNTOLD } from './untold.ts';
import { UserBrowser } from './user-browser.ts';
import { WorkerKiller } from './worker-killer.ts';

export interface StageOptions {
  readonly target: Target;
  readonly headed?: boolean;
  /** JSON Lines file for the history. */
  readonly historyFile?: string;
  /** Default: never. */
  readonly killWorker?: KillMode;
  /** For what kill modes draw. */
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

/** What is undone at the end, last first. */
type Undo = () => Promise<unknown>;

export class Stage {
  readonly history: HistoryRecorder;
  readonly site: TestSite;
  readonly relay: RelayHandle;
  /** The proxy between extension and relay. */
  readonly extensionLink: ChaosProxy;
  /** The proxy between clients and relay. */
  readonly clientLink: ChaosProxy;
  readonly browser: UserBrowser;
  readonly faults: Faults;
  /** Hears everything that is recorded. */
  readonly oracle = new Oracle();
  /** Ends the worker's lives as the kill mode says, from when the stage is set. */
  readonly killer: WorkerKiller;
  readonly target: Target;
  /** What this relay gives no means to tell. */
  readonly untold = new Untold();
  /** What was noticed that decides nothing. */
  readonly remarks: string[] = [];
  private readonly wanted = new Map<string, 'shared' | 'private'>();
  private readonly renamed = new RenamedTabs();
  /** Tabs that the person has shared. */
  private readonly tabs: OwnTab[] = [];
  private readonly place: Place;
  private readonly undo: readonly Undo[];
  /** Numbers of the extension's connections that have become WebSockets. */
  private readonly upgraded = new Set<number>();
  private readonly clients = new Set<Browser>();
  private clientNumber = 0;

  private constructor(parts: Parts, undo: readonly Undo[]) {
    this.killer = parts.killer;
    this.target = parts.target;
    this.place = parts.place;
    this.history = parts.history;
    this.site = parts.site;
    this.relay = parts.relay;
    this.extensionLink = parts.extensionLink;
    this.clientLink = parts.clientLink;
    this.browser = parts.browser;
    this.faults = new Faults(parts);
    this.undo = undo;
    // What was recorded while all this was set up belongs to the history as well.
    for (const event of parts.history.events()) this.see(event);
    parts.history.listen((event) => this.see(event));
    if (parts.target.sharedBadge === undefined) this.untold.add(UNTOLD.badge);
  }

  /**
   * Sets everything up: relay running, browser launched, extension connected. Rejects with {@link StageError}, and
   * with `MachineTroubleError` where the machine is in the way; nothing is then left.
   */
  static async open(options: StageOptions): Promise<Stage> {
    const undo: Undo[] = [];
    try {
      const stage = await build(options, undo, (parts) => new Stage(parts, undo));
      stage.killer.start(stage.browser.worker);
      return stage;
    } catch (cause) {
      // What it was that did not open says more than what could not be undone after it.
      await takeDown(undo).catch(() => undefined);
      if (cause instanceof StageError) throw cause;
      throw new StageError(`The stage was not set: ${reasonOf(cause)}`, { cause });
    }
  }

  /** Opens a page of the test site in the person's browser and shares it, by a toolbar click for most relays. */
  async sharedTab(path = '/'): Promise<OwnTab> {
    const tab = await this.browser.openTab(this.site.url(path));
    const { browser, target } = this;
    await within('the tab to be shared', target.share?.(browser, tab) ?? browser.clickToolbarButton(tab));
    await eventually('the relay offers the shared tab', async () => {
      const { targets } = await this.relay.health();
      return targets === undefined || targets.includes(tab.targetId);
    });
    this.intend(tab.targetId, 'shared');
    this.tabs.push(tab);
    return tab;
  }

  /** The tab that the relay offers under a name, as the person has it. */
  ownTab(targetId: string): OwnTab {
    const present = this.renamed.present(targetId);
    const known = this.tabs.find((tab) => tab.targetId === present);
    return known ?? new OwnTab(this.browser.cdp, present);
  }

  /** The person takes a tab back by a toolbar click. Resolves when the click has been made. */
  async releaseTab(tab: OwnTab): Promise<void> {
    await this.browser.clickToolbarButton(tab);
    this.intend(tab.targetId, 'private');
  }

  /** What the person wants of a tab; undefined where they have never clicked in it. */
  wants(tab: OwnTab): 'shared' | 'private' | undefined {
    return this.wanted.get(tab.targetId);
  }

  /** Chromium has given a tab another target, as it does when it discards one. */
  rename(tab: OwnTab, targetId: string): void {
    this.renamed.add(tab.targetId, targetId);
    const wants = this.wants(tab);
    this.wanted.delete(tab.targetId);
    tab.targetId = targetId;
    if (wants !== undefined) this.intend(targetId, wants);
  }

  /** Whether the relay offers a tab, under whichever of its names; also true where it cannot be asked. */
  async offers(tab: OwnTab): Promise<boolean> {
    const { targets } = await this.relay.health();
    return (
      targets === undefined || targets.some((targetId) => this.renamed.present(targetId) === tab.targetId)
    );
  }

  /** How a client reaches the relay, through the client link. */
  async endpoint(): Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>> }> {
    const { url, headers = {} } = await this.target.endpoint(this.place);
    return { url, headers };
  }

  /** A second extension that knows the secret is refused; undefined where the harness cannot play one. */
  duplicate(): Promise<Refusal> | undefined {
    return this.target.duplicate?.(this.place);
  }

  /** The extension's WebSocket to the relay, through the extension link. */
  extensionSocket(): Promise<ProxiedConnection> {
    return eventually('the extension has a connection', () =>
      this.extensionLink.connections.findLast(({ number }) => this.upgraded.has(number)),
    );
  }

  /** A new Playwright client of the relay. `timeoutMs`: Playwright may go on waiting on a closed connection. */
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

  /** The page of a client that shows the same tab as a page of the person's browser. */
  async pageOf(client: Browser, own: OwnTab): Promise<Page> {
    return eventually('the client has the shared tab', async () => {
      for (const page of client.contexts().flatMap((context) => context.pages())) {
        if (await showsTab(page, own, this.renamed)) return page;
      }
      return undefined;
    });
  }

  /** A shared tab, a client, and that client's page of the tab: what most scenarios begin with. */
  async clientWithTab(
    path = '/',
  ): Promise<{ readonly own: OwnTab; readonly client: Browser; readonly page: Page }> {
    const own = await this.sharedTab(path);
    const client = await this.connect();
    return { own, client, page: await this.pageOf(client, own) };
  }

  /** Resolves when the relay has its extension and nothing is left without an answer, as far as it can be asked. */
  async settled(): Promise<RelayHealth> {
    return eventually('the relay is ready and owes no answer', async () => {
      const health = await this.relay.health();
      return (health.ready ?? true) && (health.pending ?? 0) === 0 && health;
    });
  }

  /**
   * Looks how all parts stand until everything is right, and writes each look into the history. Rejects with
   * what is wrong when that does not come about.
   */
  async converged(): Promise<void> {
    let wrong = 'nobody has looked';
    const right = eventually('everything is as it should be', async () => {
      wrong = 'the worker, or the relay, does not say how it stands';
      const seen = await observe(this.browser, this.relay, this.renamed, this.target.sharedBadge);
      this.history.add(seen);
      const isWrong = whatIsWrong(seen, this.wanted);
      wrong = isWrong ?? 'the relay still owes answers';
      return isWrong === undefined && (seen.pending ?? 0) === 0;
    });
    await right.catch((cause: unknown) => {
      throw new Error(`Things do not come right: ${wrong}`, { cause });
    });
  }

  /** Notes a part of the scenario in the history. Rejects as `run` does. */
  async step<T>(name: string, run: () => Promise<T>): Promise<T> {
    this.history.add({ type: 'step', name, state: 'started' });
    try {
      const value = await run();
      this.history.add({ type: 'step', name, state: 'passed' });
      return value;
    } catch (error) {
      this.history.add({ type: 'step', name, state: 'failed', detail: String(error) });
      throw error;
    }
  }

  /** The target id of the tab that was shared first, of those that still are. */
  get someSharedTab(): string | undefined {
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

  /** Takes everything down: clients, browser, relay, proxies, site, folder. Nothing is left. */
  async close(): Promise<void> {
    // A fault that was on when the end came must not keep anything from ending.
    this.relay.resume();
    this.browser.resume();
    await this.killer.end();
    for (const client of this.clients) {
      await within('a client to close', client.close()).catch(() => undefined);
    }
    await takeDown(this.undo);
  }
}

async function build(options: StageOptions, undo: Undo[], done: (parts: Parts) => Stage): Promise<Stage> {
  const { target, killWorker: mode = { kind: 'never' }, seed = 1, relayArgs = [] } = options;
  const folder = await needed('a temporary folder', () => mkdtemp(join(tmpdir(), 'holdfast-')));
  undo.push(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  const redact = (await target.secrets?.(folder)) ?? [];
  const file = options.historyFile === undefined ? {} : { file: options.historyFile };
  const history = await needed('a file for the history', () => new HistoryRecorder({ redact, ...file }));
  undo.push(() => history.close());
  const site = await needed('a port for the test site', () => TestSite.start());
  undo.push(() => site.close());
  const proxy = (link: 'extension' | 'client'): Promise<ChaosProxy> =>
    needed(`a port for the ${link}'s proxy`, () => ChaosProxy.start({ link, recorder: history }));
  const extensionLink = await proxy('extension');
  undo.push(() => extensionLink.close());
  const killer = new WorkerKiller({ mode, seed, history });
  killer.watch(extensionLink);
  const clientLink = await proxy('client');
  undo.push(() => clientLink.close());
  const port = await needed('a port for the relay', freePort);
  const place = { port, extensionPort: extensionLink.port, clientPort: clientLink.port, folder, relayArgs };
  const relay = await RelayHandle.start(target, place, history);
  undo.push(() => relay.stop());
  for (const link of [extensionLink, clientLink]) link.setUpstream({ host: LOOPBACK, port });
  const browser = await UserBrowser.launch({
    extensionFolder: await target.extension(place),
    folder,
    history,
    headed: options.headed === true,
  });
  undo.push(() => browser.close());
  await within('the extension to be configured', target.configure?.(browser, place) ?? Promise.resolve());
  if (target.connectsAtOnce === true) {
    await eventually('the extension is connected', async () => (await relay.health()).ready ?? true);
  }
  return done({ target, place, history, site, relay, extensionLink, clientLink, browser, killer });
}

const LOOPBACK = '127.0.0.1';

/** Undoes everything, also when some of it fails; then reports the first failure. */
async function takeDown(undo: readonly Undo[]): Promise<void> {
  let failure: unknown;
  for (const step of [...undo].reverse()) {
    await step().catch((error: unknown) => (failure ??= error));
  }
  if (failure !== undefined)
    throw new Error('The stage could not be taken down completely', { cause: failure });
}
