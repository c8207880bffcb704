/**
 * A browser whose extension is the relay core's model of one, in place of the shipped worker in a simulated
 * Chromium: quick and simple, for tests of the engine itself.
 */
import type { Connection } from '../../../relay/core/link/connection.ts';
import { ModelExtension, OK, type Answer } from '../../../relay/core/testing/model-extension.ts';
import { TEST_PAIRING_KEY, testHmac } from '../../../relay/core/testing/test-hmac.ts';
import type { TestSocket } from '../../../relay/core/testing/test-socket.ts';
import { splitFrames } from '../../../relay/protocol/codec.ts';
import { UNPACKED_ORIGIN } from '../../../relay/protocol/extension-ids.ts';
import type { Relay } from '../../../relay/core/relay.ts';
import type { SimBrowser, SimTab } from '../browser.ts';
import type { BrowserOptions } from '../world.ts';

/** What the model proves itself with. */
export const modelPairing = { pairingKey: TEST_PAIRING_KEY, hmac: testHmac };

const RETRY_MS = 1_500;

interface ModelTab {
  readonly key: number;
  readonly id: number;
  url: string;
  shared: boolean;
}

export class ModelBrowser implements SimBrowser {
  readonly executions = new Map<string, number>();
  workerLife: number | undefined = 1;
  onHeard: SimBrowser['onHeard'];
  onUnheard: SimBrowser['onUnheard'];
  readonly storageDelayMs = 0;
  private readonly options: BrowserOptions;
  private readonly extension: ModelExtension;
  private readonly model = new Map<number, ModelTab>();
  private lastTab = 0;

  constructor(options: BrowserOptions) {
    this.options = options;
    const { kernel } = options;
    const clock = {
      now: () => kernel.now(),
      after: (ms: number, run: () => void) => kernel.schedule(this.lane, ms, 'model', run),
    };
    // All that the model wants of a relay is a place to connect to.
    const relay = { acceptExtension: (socket: TestSocket) => this.bridge(socket) } as unknown as Relay;
    this.extension = new ModelExtension(clock, relay);
    this.extension.answer = (command, params) => this.answer(command.method, params);
    this.extension.onRequest = (frame) => {
      if (frame.type === 'tab.create') {
        const tab = this.addTab(frame.url);
        this.share(tab);
        this.extension.send({ type: 'result', id: frame.id }, this.extension.state(tab.id));
        return true;
      }
      if (frame.type === 'tab.close') {
        this.closeTab(frame.tab);
        this.extension.send({ type: 'result', id: frame.id }, {});
        return true;
      }
      if (frame.type !== 'tab.reset' || this.extension.tabs.has(frame.tab)) return false;
      this.extension.send({ type: 'result', id: frame.id }, {});
      return true;
    };
  }

  private get lane(): string {
    return `worker ${String(this.workerLife)}`;
  }

  start(): void {
    this.addTab('about:blank');
    this.connect();
  }

  openTab(url: string): number {
    return this.addTab(url).id;
  }

  closeTab(tabId: number): void {
    const tab = this.model.get(tabId);
    if (tab === undefined) return;
    this.model.delete(tabId);
    if (tab.shared) this.extension.unshare(tabId, 'closed');
  }

  navigate(tabId: number, url: string): void {
    const tab = this.model.get(tabId);
    if (tab === undefined) return;
    tab.url = url;
    if (tab.shared) this.extension.update(tabId, { url });
  }

  clickAction(tabId: number): void {
    const tab = this.model.get(tabId);
    if (tab === undefined) return;
    if (tab.shared) this.release(tab);
    else this.share(tab);
    this.onHeard?.('click', tabId);
  }

  cancelDebugging(): void {
    for (const tab of this.model.values()) {
      if (!tab.shared) continue;
      this.release(tab);
      this.onHeard?.('cancel', tab.id);
    }
  }

  private release(tab: ModelTab): void {
    tab.shared = false;
    this.extension.unshare(tab.id, 'released');
  }

  killWorker(): boolean {
    const { kernel, network } = this.options;
    const dead = this.lane;
    kernel.record({ type: 'life', of: 'worker', id: String(this.workerLife), state: 'ended' });
    network.endOf(dead, false);
    kernel.endLane(dead);
    this.workerLife = (this.workerLife ?? 0) + 1;
    this.extension.restartWorker();
    this.connect();
    return true;
  }

  killWorkerAtNextMessage = (): boolean => false;
  spareWorker = (): void => undefined;
  killOffscreen = (): boolean => false;
  crashTab = (): boolean => false;
  discardTab = (): boolean => false;

  detachDebugger(tabId: number): boolean {
    const { kernel } = this.options;
    if (this.extension.tabs.get(tabId)?.attachment === undefined) return false;
    this.extension.loseDebugger(tabId);
    kernel.schedule(this.lane, 50, 'attaches again', () => {
      if (this.model.get(tabId)?.shared === true) this.extension.attachAgain(tabId);
    });
    return true;
  }

  freezeTab = (): boolean => false;
  thawTab = (): void => undefined;
  reloadExtension = (): boolean => false;
  setStorageDelay = (): void => undefined;

  tabs(): readonly SimTab[] {
    const live = this.extension.hello !== undefined;
    return [...this.model.values()].map(({ key, id, url }) => {
      const state = this.extension.tabs.get(id);
      const attached = state?.attachment !== undefined;
      const badge = state === undefined ? '' : attached && live ? 'ON' : '…';
      return { key, id, targetId: `T${id}`, url, attached, crashed: false, discarded: false, badge };
    });
  }

  private addTab(url: string): ModelTab {
    const id = ++this.lastTab;
    const tab = { key: id, id, url, shared: false };
    this.model.set(id, tab);
    return tab;
  }

  private share(tab: ModelTab): void {
    tab.shared = true;
    this.extension.share(tab.id, { url: tab.url });
  }

  private answer(method: string, params: Record<string, unknown>): Answer {
    if (method !== 'Runtime.evaluate') return OK;
    const expression = String(params['expression']);
    const id = /^mutate\("(.*)"\)$/.exec(expression)?.[1];
    if (id !== undefined) this.executions.set(id, (this.executions.get(id) ?? 0) + 1);
    return { result: { result: { type: 'number', value: 42 } } };
  }

  private connect(): void {
    this.extension.connect();
  }

  /** Ties the model's socket to one of the simulated network. */
  private bridge(socket: TestSocket): Connection {
    const { kernel, network, port } = this.options;
    const { lane } = this;
    const headers = { host: `127.0.0.1:${port}`, origin: UNPACKED_ORIGIN };
    const endpoint = network.connect({ lane, port, path: '/extension', headers, link: 'extension' });
    endpoint.handlers = {
      onText: (text) => {
        for (const frame of splitFrames(text)) socket.send(frame);
      },
      onClose: () => {
        this.extension.dropSocket();
        this.extension.hello = undefined;
        kernel.schedule(lane, RETRY_MS, 'connects again', () => this.connect());
      },
    };
    const far = { onText: (text: string) => endpoint.send(text), onClose: () => undefined };
    return far as unknown as Connection;
  }
}
