/**
 * The extension in the simulated Chromium: its worker instances by Chromium's rules, its storage, alarms,
 * ports and offscreen document.
 *
 * A worker is started by an event that one of its instances has registered a listener for in its first turn. It
 * ends after 30 seconds without an event, an API call or a message of its sockets, unless it has attached the
 * debugger itself. What it was doing then is lost; what it has asked the browser for happens.
 */
import type { WorkerStatus } from '../browser.ts';
import { EXTENSION_IDS } from '../../../relay/protocol/extension-ids.ts';
import { Random } from '../../base/random.ts';
import type { Kernel } from '../kernel.ts';
import type { Network } from '../network.ts';
import { ActionButton } from './action-button.ts';
import { Alarms } from './alarms.ts';
import { callBrowser, type Work } from './call-browser.ts';
import { chromeOf } from './chrome-api.ts';
import type { EventName } from './event-names.ts';
import { Refusal } from './refusal.ts';
import type { ExtensionManifest, ExtensionScripts } from './extension-scripts.ts';
import type { Life } from './life.ts';
import { ContentSettings } from './content-settings.ts';
import { ContextMenu } from './context-menu.ts';
import { i18nOf } from './i18n.ts';
import { Offscreen } from './offscreen.ts';
import { SimPort } from './ports.ts';
import { ScriptContext, type ScriptContextOptions, type SimMessagePort } from './script-context.ts';
import { StorageArea, type Changes } from './storage.ts';
import { TabStrip } from './tab-strip.ts';
import { startError, workerGlobals } from './worker-globals.ts';

export interface ExtensionHostOptions {
  readonly kernel: Kernel;
  readonly network: Network;
  readonly scripts: ExtensionScripts;
  readonly executed: (id: string) => void;
}

type EventObserver = (event: EventName, args: readonly unknown[]) => void;

/** From the event to the first line of the script. */
const START_MS = 20;
/** Chromium ends a worker that has been idle for this long. */
const IDLE_MS = 30_000;

export class ExtensionHost {
  readonly kernel: Kernel;
  readonly tabs: TabStrip;
  readonly local = new StorageArea('local');
  readonly session = new StorageArea('session');
  readonly button: ActionButton;
  readonly menu = new ContextMenu();
  readonly contentSettings = new ContentSettings();
  readonly offscreen: Offscreen;
  readonly alarms: Alarms;
  readonly extensionId = EXTENSION_IDS.unpacked;
  readonly userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36';
  readonly manifest: ExtensionManifest;
  /** What the scripts have asked of `chrome` that is not simulated. */
  readonly missing = new Set<string>();
  /** Every storage operation takes this long. */
  storageDelayMs = 0;
  /** The worker is killed when the next message of its socket has reached it. */
  killAtMessage = false;
  /** Called for every event when a listener has got it. */
  delivered: EventObserver | undefined;
  /** Called for every event that was meant for a worker which ended before. */
  lost: EventObserver | undefined;
  /** `chrome.i18n`, the same for each worker. */
  readonly i18n: object;
  private readonly options: ExtensionHostOptions;
  private readonly registeredEvents = new Set<EventName>();
  private life: Life | undefined;
  private starts = 0;
  private firstTurn = false;
  /** The script has run since the extension was loaded: there are events to start it for. */
  isInstalled = false;

  constructor(options: ExtensionHostOptions) {
    this.options = options;
    this.kernel = options.kernel;
    this.manifest = { version: '0.0.0', ...options.scripts.manifest };
    this.i18n = i18nOf(options.scripts);
    this.tabs = new TabStrip({
      kernel: options.kernel,
      dispatch: (event, ...args) => this.dispatch(event, ...args),
      executed: options.executed,
    });
    this.button = new ActionButton(this.tabs, this.manifest.action?.default_popup);
    this.alarms = new Alarms(options.kernel, (alarm) => this.dispatch('alarms.onAlarm', alarm));
    this.offscreen = new Offscreen(this, options.scripts.offscreen);
  }

  workerStatus(): WorkerStatus | undefined {
    const status = this.life?.context?.evaluate('JSON.stringify(globalThis.holdfastStatus?.())');
    return typeof status === 'string' ? (JSON.parse(status) as WorkerStatus) : undefined;
  }

  /** Number of the running worker. */
  get workerLife(): number | undefined {
    return this.life?.number;
  }

  /* ---------------------------------------------------------------- worker instances */

  /** Installed, updated or reloaded: a first life, in which nothing is registered yet. */
  install(): void {
    this.registeredEvents.clear();
    this.registeredEvents.add('runtime.onInstalled');
    this.isInstalled = false;
    this.dispatch('runtime.onInstalled', { reason: 'update' });
  }

  /** Ends the running worker at once. False where there is none. */
  kill(why: string): boolean {
    const { life, kernel } = this;
    if (life === undefined) return false;
    this.life = undefined;
    this.killAtMessage = false;
    this.options.network.endOf(life.lane, false);
    for (const port of life.ports) port.abandon();
    kernel.endLane(life.lane);
    for (const { event, args } of life.undelivered) this.lost?.(event, args);
    kernel.record({ type: 'life', of: 'worker', id: String(life.number), state: 'ended', detail: why });
    return true;
  }

  /** chrome://extensions, reload. */
  reload(): void {
    this.kill('extension reloaded');
    this.offscreen.end();
    this.session.clear();
    this.button.reset();
    this.alarms.clearAll();
    for (const tab of this.tabs.all()) {
      if (tab.attachedBy !== undefined) this.tabs.debuggers.end(tab, 'debugger detached: extension reloaded');
    }
    this.install();
  }

  /** A listener was added: in the first turn of a worker that is a promise to start the worker for the event. */
  registered(event: EventName): void {
    if (this.firstTurn) this.registeredEvents.add(event);
  }

  /** Tells the worker of an event, and starts it for it where it is not running. From the browser's lane. */
  dispatch(event: EventName, ...args: readonly unknown[]): void {
    const { life: present } = this;
    if (present === undefined && !this.registeredEvents.has(event)) return;
    if (present?.context !== undefined && present.events.get(event)?.used !== true) return;
    const copies = args.map((arg) => (arg instanceof SimPort ? arg : structuredClone(arg)));
    const undelivered = { event, args };
    const life = this.deliver(event, () => {
      life.undelivered.delete(undelivered);
      life.events.get(event)?.dispatch(...copies);
      this.delivered?.(event, args);
    });
    life.undelivered.add(undelivered);
  }

  private deliver(label: string, run: (life: Life) => void): Life {
    const life = this.life ?? this.start();
    const handle = (): void => {
      life.activeMs = this.kernel.now();
      run(life);
    };
    if (life.context === undefined) life.waiting.push(handle);
    else this.kernel.schedule(life.lane, 0, label, handle);
    return life;
  }

  private start(): Life {
    const { kernel } = this;
    const number = ++this.starts;
    const lane = `worker ${number}`;
    const life: Life = {
      number,
      lane,
      events: new Map(),
      ports: new Set(),
      context: undefined,
      waiting: [],
      undelivered: new Set(),
      activeMs: kernel.now(),
    };
    this.life = life;
    kernel.record({ type: 'life', of: 'worker', id: String(number), state: 'started' });
    kernel.schedule(lane, START_MS, 'runs its script', () => this.runScript(life));
    this.watchIdleness(life);
    return life;
  }

  private runScript(life: Life): void {
    const { scripts } = this.options;
    const touch = (): void => this.socketActivity(life);
    const context = new ScriptContext(this.contextOptions(life.lane, life.lane, touch), {
      ...workerGlobals({
        url: this.urlOf(this.workerPath),
        files: scripts.files,
        run: (script) => context.run(script),
      }),
      chrome: chromeOf(this, life),
      navigator: { userAgent: this.userAgent },
      addEventListener: (type: string, listener: (event: object) => void) => {
        if (type === 'message') this.messageListeners.set(life, listener);
      },
    });
    life.context = context;
    this.firstTurn = true;
    try {
      context.run(scripts.worker);
    } catch (error) {
      throw startError(this.workerPath, error, this.missing);
    }
    this.firstTurn = false;
    this.isInstalled = true;
    for (const handle of life.waiting)
      this.kernel.schedule(life.lane, 0, 'the event that started it', handle);
    life.waiting.length = 0;
  }

  private socketActivity(life: Life): void {
    life.activeMs = this.kernel.now();
    if (!this.killAtMessage) return;
    this.killAtMessage = false;
    // It has arrived; what it sets off is cut off wherever it has got to by then.
    this.kernel.schedule('browser', 0, 'kills the worker at a message', () => {
      if (this.life === life) this.kill('killed at a message');
    });
  }

  private watchIdleness(life: Life): void {
    const { kernel } = this;
    const waitMs = Math.max(1, life.activeMs + IDLE_MS - kernel.now());
    kernel.schedule('browser', waitMs, 'checks whether the worker is idle', () => {
      if (this.life !== life) return;
      const attached = this.tabs.all().some(({ attachedBy }) => attachedBy === life.number);
      // While it starts it has another time limit. The machine may have slept before its script ran.
      if (attached || life.context === undefined) life.activeMs = kernel.now();
      if (kernel.now() - life.activeMs < IDLE_MS) return this.watchIdleness(life);
      kernel.sometimes('the worker ended because it was idle');
      this.kill('idle');
    });
  }

  /* ---------------------------------------------------------------- calls */

  /** Carries out an API call in the browser, and settles the worker's promise; both take their turns. */
  call<T>(life: Life, label: string, work: () => T, delayMs = 0): Promise<T> {
    return this.callLater<T>(
      life,
      label,
      (settle, refuse) => {
        try {
          settle(work());
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          refuse(error.message);
        }
      },
      delayMs,
    );
  }

  callLater<T>(life: Life, label: string, work: Work<T>, delayMs = 0): Promise<T> {
    return callBrowser(this.kernel, life, label, work, delayMs);
  }

  storageChanged(area: StorageArea, changes: Changes): void {
    if (Object.keys(changes).length === 0) return;
    this.dispatch(`storage.${area.name}.onChanged`, changes);
    this.dispatch('storage.onChanged', changes, area.name);
  }

  /* ---------------------------------------------------------------- alarms, ports, documents */

  createOffscreen(): void {
    if (this.offscreen.open) throw new Refusal('Only a single offscreen document may be created.');
    this.offscreen.create();
  }

  closeOffscreen(): void {
    if (!this.offscreen.end()) throw new Refusal('No current offscreen document.');
  }

  openOptionsPage(): void {
    const page = this.manifest.options_ui?.page ?? this.manifest.options_page;
    if (page === undefined) throw new Refusal('Could not create an options page.');
    this.tabs.open(this.urlOf(page));
  }

  private get workerPath(): string {
    return this.manifest.background?.service_worker ?? 'worker.js';
  }

  urlOf(path: string): string {
    return `chrome-extension://${this.extensionId}/${path.replace(/^\//, '')}`;
  }

  /** Evaluates an expression in the running worker, as a debugger does; `undefined` where none runs. */
  evaluate(code: string): { readonly value: unknown } | undefined {
    const { life } = this;
    return life?.context && { value: life.context.evaluate(code) };
  }

  /** A document has called `chrome.runtime.connect`. */
  connectPort(near: SimPort): void {
    this.kernel.schedule('browser', 0, `connects port ${near.name}`, () => {
      if (this.life === undefined && !this.registeredEvents.has('runtime.onConnect'))
        return near.disconnect();
      this.deliver('runtime.onConnect', (life) => {
        const far = new SimPort(this.kernel, near.name, life.lane, () => {
          life.activeMs = this.kernel.now();
        });
        far.sender = { origin: this.urlOf('').slice(0, -1) };
        near.meets(far);
        life.ports.add(far);
        life.events.get('runtime.onConnect')?.dispatch(far);
      });
      this.breakWith(near);
    });
  }

  /** A worker that dies before it has met the port breaks it all the same. */
  private breakWith(near: SimPort): void {
    const { life } = this;
    if (life === undefined) return;
    const stub = new SimPort(this.kernel, near.name, life.lane, () => undefined);
    stub.other = near;
    life.ports.add(stub);
  }

  private readonly messageListeners = new WeakMap<Life, (event: object) => void>();

  /** `postMessage` to the worker, with ports that it gets. */
  messageToWorker(_lane: string, data: unknown, transfer: readonly SimMessagePort[]): void {
    this.deliver('message', (life) => {
      for (const port of transfer) port.lane = life.lane;
      this.messageListeners.get(life)?.({ data, ports: transfer });
    });
  }

  contextOptions(lane: string, stream: string, socketActivity: () => void): ScriptContextOptions {
    const { kernel, network } = this.options;
    return {
      kernel,
      network,
      lane,
      random: new Random(0, stream),
      origin: `chrome-extension://${this.extensionId}`,
      socketActivity,
      log: (text) => kernel.note(lane, text),
      file: (path) => this.options.scripts.files.get(path),
    };
  }
}
