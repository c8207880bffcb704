/** The simulated Chromium, as the world has it: what a person does in it, what may befall it, what can be seen. */
import type { PopupPage, SimBrowser, SimTab, TabPeek, WorkerStatus } from '../browser.ts';
import type { BrowserOptions } from '../world.ts';
import { laneOf } from './debuggers.ts';
import { ExtensionHost } from './extension-host.ts';
import type { ExtensionScripts } from './extension-scripts.ts';
import { SimPort } from './ports.ts';
import { tabInfo, type Tab } from './sim-tab.ts';

export class SimChromium implements SimBrowser {
  readonly executions = new Map<string, number>();
  onHeard: SimBrowser['onHeard'];
  onUnheard: SimBrowser['onUnheard'];
  private readonly options: BrowserOptions;
  private readonly host: ExtensionHost;

  constructor(options: BrowserOptions, scripts: ExtensionScripts) {
    this.options = options;
    const { kernel, network, pairing } = options;
    this.host = new ExtensionHost({
      kernel,
      network,
      scripts,
      executed: (id) => this.executions.set(id, (this.executions.get(id) ?? 0) + 1),
    });
    this.host.local.set(pairing);
    this.host.lost = (event, [tabId]) => {
      if (event === 'tabs.onReplaced') this.onUnheard?.(tabId as number);
    };
    this.host.delivered = (event, [subject, detail]) => {
      if (event === 'action.onClicked') this.onHeard?.('click', (subject as { id: number }).id);
      if (event === 'contextMenus.onClicked') this.onHeard?.('click', (detail as { id: number }).id);
      if (event === 'debugger.onDetach' && detail === 'canceled_by_user')
        this.onHeard?.('cancel', (subject as { tabId: number }).tabId);
    };
  }

  workerStatus(): WorkerStatus | undefined {
    return this.host.workerStatus();
  }

  get workerLife(): number | undefined {
    return this.host.workerLife;
  }

  start(): void {
    this.host.tabs.open('about:blank');
    this.host.install();
  }

  openTab(url: string): number {
    return this.host.tabs.open(url).id;
  }

  closeTab(tabId: number): void {
    this.later('closes a tab', tabId, (tab) => {
      if (this.host.tabs.all().length > 1) this.host.tabs.close(tab);
    });
  }

  navigate(tabId: number, url: string): void {
    this.later('navigates a tab', tabId, (tab) => this.host.tabs.navigate(tab, url));
  }

  clickAction(tabId: number): void {
    this.later('clicks the button', tabId, (tab) => {
      this.host.tabs.activate(tab);
      const [item] = this.host.menu.items;
      if (this.host.button.popupIn(tab) === '') this.host.dispatch('action.onClicked', tabInfo(tab));
      else if (item !== undefined)
        this.host.dispatch('contextMenus.onClicked', { menuItemId: item }, tabInfo(tab));
    });
  }

  cancelDebugging(): void {
    for (const tab of this.host.tabs.all()) this.host.tabs.debuggers.takeAway(tab, 'canceled_by_user');
  }

  killWorker(): boolean {
    return this.host.isInstalled && this.host.kill('killed');
  }

  killWorkerAtNextMessage(): boolean {
    this.host.killAtMessage = this.workerLife !== undefined;
    return this.host.killAtMessage;
  }

  spareWorker(): void {
    this.host.killAtMessage = false;
  }

  killOffscreen(): boolean {
    return this.host.offscreen.end();
  }

  crashTab(tabId: number): boolean {
    return this.on(tabId, (tab) => this.host.tabs.crash(tab));
  }

  discardTab(tabId: number): boolean {
    return this.on(tabId, (tab) => this.host.tabs.discard(tab));
  }

  detachDebugger(tabId: number): boolean {
    return this.on(tabId, (tab) => this.host.tabs.debuggers.takeAway(tab, 'target_closed'));
  }

  showForeignFrame(tabId: number, loads: boolean): boolean {
    return this.on(tabId, (tab) => this.host.tabs.showForeignFrame(tab, loads));
  }

  wedgeDebugger(tabId: number, wedge: { readonly browser: boolean; readonly executes: boolean }): boolean {
    return this.on(tabId, (tab) => {
      if (tab.attachedBy === undefined || tab.wedged !== undefined) return false;
      tab.wedged = wedge;
      this.options.kernel.note(laneOf(tab), 'the debugger is wedged');
      return true;
    });
  }

  freezeTab(tabId: number): boolean {
    return this.on(tabId, (tab) => {
      if (tab.frozen) return false;
      tab.frozen = true;
      this.options.kernel.freeze(laneOf(tab));
      return true;
    });
  }

  thawTab(tabId: number): void {
    for (const tab of this.host.tabs.all()) {
      if (!tab.frozen || (tab.id !== tabId && this.host.tabs.byId(tabId) !== undefined)) continue;
      tab.frozen = false;
      this.options.kernel.thaw(laneOf(tab));
    }
  }

  reloadExtension(): boolean {
    this.host.reload();
    return true;
  }

  setStorageDelay(delayMs: number): void {
    this.host.storageDelayMs = delayMs;
  }

  get storageDelayMs(): number {
    return this.host.storageDelayMs;
  }

  tabs(): readonly SimTab[] {
    return this.host.tabs.all().map((tab) => {
      const { key, id, page, attachedBy, discarded, wedged } = tab;
      const { targetId, url, crashed } = page;
      const badge = this.host.button.badgeIn(tab);
      const attached = attachedBy !== undefined;
      return { key, id, targetId, url, attached, crashed, discarded, badge, wedged: wedged !== undefined };
    });
  }

  peek(tabId: number): TabPeek | undefined {
    const tab = this.host.tabs.byId(tabId);
    if (tab === undefined) return undefined;
    return { ...tab.page.peek(), active: tab.active, waitingChildren: tab.page.children.waiting };
  }

  writeLocal(items: Readonly<Record<string, unknown>>): void {
    const { host } = this;
    host.storageChanged(host.local, host.local.set(structuredClone(items)));
  }

  openPopup(): PopupPage {
    const { kernel } = this.options;
    const lane = 'popup';
    const port = new SimPort(kernel, 'status', lane, () => undefined);
    const page: PopupPage = {
      status: undefined,
      ask: (wish) => port.postMessage(wish),
      close: () => port.disconnect(),
    };
    port.onMessage.addListener((status: unknown) => {
      page.status = status as Readonly<Record<string, unknown>>;
      kernel.note(lane, `shows ${JSON.stringify(status)}`);
    });
    this.host.connectPort(port);
    return page;
  }

  letGrantSites(granted: boolean): void {
    this.host.contentSettings.granted = granted;
  }

  siteSettings(): readonly string[] {
    return this.host.contentSettings.all();
  }

  finishDownload(url: string): void {
    this.host.tabs.downloads.finish(url);
  }

  private on(tabId: number, strike: (tab: Tab) => boolean): boolean {
    const tab = this.host.tabs.byId(tabId);
    return tab !== undefined && strike(tab);
  }

  private later(label: string, tabId: number, act: (tab: Tab) => void): void {
    this.options.kernel.schedule('browser', 0, label, () => {
      const tab = this.host.tabs.byId(tabId);
      if (tab !== undefined) act(tab);
    });
  }
}
