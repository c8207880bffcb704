/** Records all events of one worker instance. Its listeners are registered in the first turn. */
import { until } from './until.ts';

export interface Recorded {
  /** Such as `tabs.onRemoved`. For CDP events, their method. */
  readonly name: string;
  readonly tabId: number | undefined;
  readonly args: readonly unknown[];
}

interface EventLike {
  addListener(listener: (...args: never[]) => void): void;
}

/** Events by name, and where their arguments contain the tab id. */
const EVENTS: Readonly<
  Record<string, { readonly event: () => EventLike; readonly tabId?: (...args: never[]) => unknown }>
> = {
  'debugger.onDetach': {
    event: () => chrome.debugger.onDetach,
    tabId: (source: chrome.debugger.Debuggee) => source.tabId,
  },
  'tabs.onCreated': { event: () => chrome.tabs.onCreated, tabId: (tab: chrome.tabs.Tab) => tab.id },
  'tabs.onRemoved': { event: () => chrome.tabs.onRemoved, tabId: (tabId: number) => tabId },
  'tabs.onUpdated': { event: () => chrome.tabs.onUpdated, tabId: (tabId: number) => tabId },
  'tabs.onReplaced': {
    event: () => chrome.tabs.onReplaced,
    tabId: (_added: number, removed: number) => removed,
  },
  'tabs.onActivated': {
    event: () => chrome.tabs.onActivated,
    tabId: ({ tabId }: chrome.tabs.OnActivatedInfo) => tabId,
  },
  'webNavigation.onCommitted': {
    event: () => chrome.webNavigation.onCommitted,
    tabId: ({ tabId }: { tabId: number }) => tabId,
  },
  'webNavigation.onCompleted': {
    event: () => chrome.webNavigation.onCompleted,
    tabId: ({ tabId }: { tabId: number }) => tabId,
  },
  'storage.onChanged': { event: () => chrome.storage.onChanged },
  'storage.local.onChanged': { event: () => chrome.storage.local.onChanged },
  'storage.session.onChanged': { event: () => chrome.storage.session.onChanged },
  'runtime.onConnect': { event: () => chrome.runtime.onConnect },
  'alarms.onAlarm': { event: () => chrome.alarms.onAlarm },
};

export class Recorder {
  private readonly recorded: Recorded[] = [];
  private readonly ports: chrome.runtime.Port[] = [];
  private readonly givenPorts: MessagePort[] = [];
  private from = 0;

  constructor() {
    for (const [name, { event, tabId }] of Object.entries(EVENTS)) {
      event().addListener((...args: never[]) => {
        this.recorded.push({ name, tabId: tabId?.(...args) as number | undefined, args });
      });
    }
    chrome.debugger.onEvent.addListener(({ tabId }, method, params) => {
      this.recorded.push({ name: method, tabId, args: [params] });
    });
    chrome.runtime.onConnect.addListener((port) => {
      this.ports.push(port);
    });
    self.addEventListener('message', ({ ports }: MessageEvent) => {
      this.givenPorts.push(...ports);
    });
  }

  /** Restarts the recording. */
  restart(): void {
    this.from = this.recorded.length;
  }

  /** What has been recorded since, under these names. */
  of(...names: readonly string[]): Recorded[] {
    return this.recorded.slice(this.from).filter(({ name }) => names.includes(name));
  }

  /** All events of this worker instance. */
  all(): readonly Recorded[] {
    return this.recorded;
  }

  /** The names of those, for this tab, in order. */
  names(tabId: number, ...names: readonly string[]): string[] {
    return this.of(...names)
      .filter((event) => event.tabId === tabId)
      .map(({ name }) => name);
  }

  /** Waits for the first event with this name since the restart. */
  first(name: string, tabId?: number): Promise<Recorded | 'never'> {
    return until(() => this.of(name).find((event) => tabId === undefined || event.tabId === tabId));
  }

  /** The ports that were connected to this worker instance. */
  connected(): readonly chrome.runtime.Port[] {
    return this.ports;
  }

  /** The channel ends that the document has sent to this worker instance. */
  given(): readonly MessagePort[] {
    return this.givenPorts;
  }
}
