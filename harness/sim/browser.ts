/**
 * What the world asks of a simulated browser that has the extension in it: what a person does in it, what may
 * befall it, and what can be seen from outside. Everything takes effect in the browser's own time; nothing
 * throws because the tab or the worker is not there any more.
 */

/** A tab as the user sees it. */
export interface SimTab {
  /** Stays the same when a discard gives the tab other ids. */
  readonly key: number;
  readonly id: number;
  readonly targetId: string;
  readonly url: string;
  /** Whether the extension's debugger is attached. */
  readonly attached: boolean;
  readonly crashed: boolean;
  readonly discarded: boolean;
  /** The debugger never answers. */
  readonly wedged?: boolean;
  /** What the toolbar button shows in this tab. */
  readonly badge: string;
}

/** What the debugger has set up in a tab's page, and what its document has run. */
export interface TabPeek {
  readonly enabled: readonly string[];
  /** Settings that last, in the order in which they were made. */
  readonly settings: readonly (readonly [method: string, params: string])[];
  /** Sources of the init scripts, in their order. */
  readonly scripts: readonly string[];
  readonly bindings: readonly string[];
  readonly autoAttach: boolean;
  /** Init scripts that have run in the present document. */
  readonly ran: readonly string[];
  /** Unique ids of its execution contexts. */
  readonly contexts: readonly string[];
  readonly active: boolean;
  /** Frames and workers that wait for the debugger. */
  readonly waitingChildren: number;
}

export type UserAct = 'click' | 'cancel';

/** What Holdfast's worker says of itself: a part of its status. */
export interface WorkerStatus {
  readonly phase: { readonly name: string };
  readonly failures: number;
  readonly unacknowledged: number;
  readonly tabs: readonly { readonly tabId: number; readonly attached: boolean }[];
}

/** A page of the extension that shows the worker's status. */
export interface PopupPage {
  /** What it shows; undefined before the worker has said anything. */
  status: Readonly<Record<string, unknown>> | undefined;
  /** Presses one of its buttons. */
  ask(wish: 'retry' | { readonly disconnect: number }): void;
  close(): void;
}

export interface SimBrowser {
  /** Starts the browser with the extension installed and paired, and with one blank tab. */
  start(): void;

  /* ---------------------------------------------------------------- the user */

  /** Opens a tab; the result is its id. */
  openTab(url: string): number;
  closeTab(tabId: number): void;
  /** The address bar. A scheme such as `chrome:` is one that extensions may not touch. */
  navigate(tabId: number, url: string): void;
  /**
   * Clicks the extension's toolbar button in this tab (chrome.action.onClicked). Where that opens a popup, chooses the
   * extension's first entry in the context menu instead.
   */
  clickAction(tabId: number): void;
  /** "Cancel" in Chromium's debugging bar: onDetach with `canceled_by_user` for every tab. */
  cancelDebugging(): void;
  /** Called when a worker has got a click or a Cancel: from then on the decision must not get lost. */
  onHeard: ((act: UserAct, tabId: number) => void) | undefined;
  /** Called when a worker has ended before it got a tab's other id: no other worker will ever get it. */
  onUnheard: ((tabId: number) => void) | undefined;

  /* ---------------------------------------------------------------- the nemesis; false where it cannot strike */

  /** Ends the worker's life at once, with all that it was doing. */
  killWorker(): boolean;
  /** The worker is killed when the next message from its WebSocket has reached it. */
  killWorkerAtNextMessage(): boolean;
  /** Takes that back, where no message has come yet. */
  spareWorker(): void;
  /** Ends the offscreen document, as Chromium may under memory pressure. */
  killOffscreen(): boolean;
  crashTab(tabId: number): boolean;
  discardTab(tabId: number): boolean;
  /** Chromium takes the debugger away while the tab stays: onDetach with `target_closed`. */
  detachDebugger(tabId: number): boolean;
  /**
   * Another extension shows a page in a frame: Chromium takes the debugger away, and does not let it attach again. If the
   * page does not load, the debugger stays, and every command is refused.
   */
  showForeignFrame?(tabId: number, loads: boolean): boolean;
  /**
   * From now on the debugger answers no command, until it is detached. `browser`: also none that the browser process
   * answers. `executes`: commands are executed all the same.
   */
  wedgeDebugger?(tabId: number, wedge: { readonly browser: boolean; readonly executes: boolean }): boolean;
  /** A renderer that stands still: commands have no answer until it goes on. */
  freezeTab(tabId: number): boolean;
  thawTab(tabId: number): void;
  /** chrome://extensions, reload: worker and documents end, storage.session is lost, onInstalled fires. */
  reloadExtension(): boolean;
  /** From now on every storage operation takes this long. */
  setStorageDelay(delayMs: number): void;
  readonly storageDelayMs: number;

  /* ---------------------------------------------------------------- what can be seen */

  /** Absent from browsers whose pages have no debugger's settings. */
  peek?(tabId: number): TabPeek | undefined;
  /** The options page writes to `storage.local`. */
  writeLocal?(items: Readonly<Record<string, unknown>>): void;
  /** Opens a page that shows the worker's status: the popup, or the options page. */
  openPopup?(): PopupPage;
  /** The user ticks, or not, "Let clients grant permissions to sites" on the options page. */
  letGrantSites?(granted: boolean): void;
  /** What the extension has set for sites, as `name pattern setting`. */
  siteSettings?(): readonly string[];
  /** A download of this address is complete. */
  finishDownload?(url: string): void;

  /** All tabs, in the order in which they were opened. */
  tabs(): readonly SimTab[];
  /** Number of the worker's present life, from 1; undefined while there is none. */
  readonly workerLife: number | undefined;
  /** What Holdfast's worker says of itself; undefined while it loads, and for other extensions. Reading it changes nothing. */
  workerStatus?(): WorkerStatus | undefined;
  /** How often pages have run `mutate(id)`, by id, over all documents of all tabs. Pages have this function. */
  readonly executions: ReadonlyMap<string, number>;
}
