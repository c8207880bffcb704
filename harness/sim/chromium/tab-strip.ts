/** All tabs of the simulated Chromium, and what happens to them. */
import type { Kernel } from '../kernel.ts';
import type { EventName } from './event-names.ts';
import { BrowserWindows, type WindowProperties } from './browser-windows.ts';
import { Debuggers, laneOf } from './debuggers.ts';
import { Downloads } from './downloads.ts';
import { EPOCH_MS } from './script-context.ts';
import { isForbidden, Page } from './page.ts';
import { tabInfo, type Tab } from './sim-tab.ts';

export interface TabStripOptions {
  readonly kernel: Kernel;
  /** Tells the extension of an event. */
  readonly dispatch: (event: EventName, ...args: readonly unknown[]) => void;
  /** A page has run `mutate(id)`. */
  readonly executed: (id: string) => void;
}

/** The params of `Target.createTarget`. */
interface TargetParams extends Omit<WindowProperties, 'state'> {
  readonly url?: string;
  readonly background?: boolean;
  readonly newWindow?: boolean;
  readonly windowState?: string;
}

/** How long a page takes to load. */
const LOAD_MS = 5;

/** What Chromium says of a command whose document has gone. */
const CUT_OFF = { code: -32_000, message: 'Inspected target navigated or closed' };

export class TabStrip {
  readonly tabs = new Map<number, Tab>();
  readonly debuggers: Debuggers;
  readonly downloads: Downloads;
  readonly windows = new BrowserWindows();
  private readonly options: TabStripOptions;
  private lastKey = 0;
  private lastId = 100;
  private lastTarget = 0;

  constructor(options: TabStripOptions) {
    this.options = options;
    this.downloads = new Downloads(() => EPOCH_MS + options.kernel.now());
    this.debuggers = new Debuggers({
      kernel: options.kernel,
      byId: (tabId) => this.byId(tabId),
      detached: (tabId, reason) => options.dispatch('debugger.onDetach', { tabId }, reason),
      createTarget: (params) => this.create(params),
      closeTarget: (tab) => this.close(tab),
      navigate: (tab, url) => this.navigate(tab, url),
      crash: (tab) => void this.crash(tab),
    });
  }

  all(): Tab[] {
    return [...this.tabs.values()];
  }

  byId(tabId: number): Tab | undefined {
    return this.tabs.get(tabId);
  }

  /** Opens a tab, in the foreground or behind the present one. */
  open(url: string, active = true, window = this.windows.first): Tab {
    const tab: Tab = {
      window,
      key: ++this.lastKey,
      id: ++this.lastId,
      page: this.page(url, () => tab),
      attachedBy: undefined,
      pending: new Set(),
      badge: undefined,
      popup: undefined,
      discarded: false,
      frozen: false,
      foreignFrame: false,
      wedged: undefined,
      active: false,
      status: 'loading',
    };
    this.tabs.set(tab.id, tab);
    this.options.kernel.note(laneOf(tab), `opened as tab ${tab.id}`);
    this.options.dispatch('tabs.onCreated', tabInfo(tab));
    if (active) this.activate(tab);
    const { page } = tab;
    this.options.kernel.schedule('browser', LOAD_MS, `tab ${tab.id} has loaded`, () => {
      if (this.tabs.get(tab.id) === tab && tab.page === page && page.isFirstDocument) this.loaded(tab);
    });
    return tab;
  }

  /** `Target.createTarget`: in the background, or in a window of its own, if that is asked for. */
  private create({ url, background, newWindow, windowState, ...place }: TargetParams): Tab {
    const properties = { ...place, ...(windowState === undefined ? {} : { state: windowState }) };
    const window = newWindow === true ? this.windows.create(properties) : undefined;
    return this.open(String(url), background !== true, window);
  }

  /** Brings a tab to the front. */
  activate(tab: Tab): void {
    if (tab.active) return;
    for (const other of this.all()) if (other.window === tab.window) other.active = false;
    tab.active = true;
    this.options.dispatch('tabs.onActivated', { tabId: tab.id, windowId: tab.window.id });
  }

  close(tab: Tab): void {
    if (!this.tabs.delete(tab.id)) return;
    const { kernel, dispatch } = this.options;
    kernel.note(laneOf(tab), 'closed');
    dispatch('tabs.onRemoved', tab.id, { windowId: tab.window.id, isWindowClosing: false });
    const next = this.all().findLast(({ window }) => window === tab.window);
    if (tab.active && next !== undefined) this.activate(next);
    this.debuggers.takeAway(tab, 'target_closed');
    kernel.endLane(laneOf(tab));
  }

  /** Shows another document. A scheme that extensions may not touch takes the debugger away. */
  navigate(tab: Tab, url: string): void {
    const { kernel } = this.options;
    tab.status = 'loading';
    tab.badge = tab.popup = undefined;
    const { page } = tab;
    kernel.schedule('browser', LOAD_MS, `tab ${tab.id} shows ${url}`, () => {
      if (this.tabs.get(tab.id) !== tab || tab.page !== page) return;
      // What the dead renderer had not answered is answered when there is a new one.
      if (page.crashed) this.debuggers.answerAll(tab, CUT_OFF);
      tab.page.load(url);
      tab.foreignFrame = false;
      if (isForbidden(url)) this.debuggers.takeAway(tab, 'target_closed');
      kernel.note(laneOf(tab), `shows ${url}`);
      this.loaded(tab);
    });
  }

  crash(tab: Tab): boolean {
    if (tab.page.crashed) return false;
    tab.page.crashed = true;
    this.options.kernel.note(laneOf(tab), 'crashed');
    this.emit(tab, 'Inspector.targetCrashed', {});
    return true;
  }

  /** Another extension shows a page in a frame; not `loads`: an error page comes in its place. False if there is one. */
  showForeignFrame(tab: Tab, loads: boolean): boolean {
    if (tab.foreignFrame || tab.page.crashed || isForbidden(tab.page.url)) return false;
    tab.foreignFrame = true;
    this.options.kernel.note(laneOf(tab), 'a frame shows another extension');
    if (loads) this.debuggers.takeAway(tab, 'target_closed');
    return true;
  }

  /** The tab gets another id and another target. */
  discard(tab: Tab): boolean {
    if (tab.discarded) return false;
    const removed = tab.id;
    this.tabs.delete(removed);
    tab.id = ++this.lastId;
    tab.page = this.page(tab.page.url, () => tab);
    tab.discarded = true;
    tab.foreignFrame = false;
    tab.badge = tab.popup = undefined;
    this.tabs.set(tab.id, tab);
    this.options.kernel.note(laneOf(tab), `discarded: tab ${removed} is now tab ${tab.id}`);
    this.options.dispatch('tabs.onReplaced', tab.id, removed);
    this.debuggers.takeAway(tab, 'target_closed', removed);
    return true;
  }

  private loaded(tab: Tab): void {
    const frame = { tabId: tab.id, frameId: 0, url: tab.page.url };
    tab.status = 'complete';
    this.updated(tab, { status: 'loading', url: tab.page.url });
    this.options.dispatch('webNavigation.onCommitted', frame);
    this.options.dispatch('webNavigation.onCompleted', frame);
    this.updated(tab, { status: 'complete', title: tab.page.title });
  }

  private updated(tab: Tab, change: object): void {
    this.options.dispatch('tabs.onUpdated', tab.id, change, tabInfo(tab));
  }

  private page(url: string, tab: () => Tab): Page {
    const targetId = (++this.lastTarget).toString(16).toUpperCase().padStart(32, 'F');
    return new Page({
      targetId,
      url,
      executed: this.options.executed,
      emit: (method, params, session) => this.emit(tab(), method, params, session),
      popup: (address) => this.popup(tab(), address),
      download: (address) => this.downloads.begin(address),
    });
  }

  /** A page opens a tab. */
  private popup(opener: Tab, url: string): void {
    const { kernel, dispatch } = this.options;
    kernel.schedule('browser', 0, 'a page opens a tab', () => {
      const { id } = this.open(url);
      const details = { sourceTabId: opener.id, sourceFrameId: 0, tabId: id, url, timeStamp: kernel.now() };
      dispatch('webNavigation.onCreatedNavigationTarget', details);
    });
  }

  private emit(tab: Tab, method: string, params: object, session?: string): void {
    if (tab.attachedBy === undefined) return;
    // From the renderer: not before what it has said already.
    this.options.kernel.schedule('browser', 0, method, () => {
      if (tab.attachedBy !== undefined)
        this.options.dispatch(
          'debugger.onEvent',
          { tabId: tab.id, ...(session === undefined ? {} : { sessionId: session }) },
          method,
          params,
        );
    });
  }
}
