/** The `chrome` object of one life of the worker: every call goes to the browser process and comes back. */
import { EVENTS, type EventName } from './event-names.ts';
import type { AlarmInfo } from './alarms.ts';
import { apiSurface } from './api-surface.ts';
import type { ExtensionHost } from './extension-host.ts';
import type { Life } from './life.ts';
import type { BrowserWindow, WindowProperties } from './browser-windows.ts';
import { ChromeEvent } from './ports.ts';
import { SITE_SETTINGS } from '../../../relay/protocol/permission-frames.ts';
import { laneOf } from './debuggers.ts';
import { Refusal } from './refusal.ts';
import type { CdpOutcome } from './cdp-outcome.ts';
import { tabInfo } from './sim-tab.ts';
import type { StorageArea } from './storage.ts';

type Params = Readonly<Record<string, unknown>>;

interface TabProperties {
  readonly url?: string;
  readonly active?: boolean;
}

/** Builds it. The host learns of every listener that is added, and starts the worker again for its event. */
export function chromeOf(host: ExtensionHost, life: Life): object {
  for (const name of EVENTS) life.events.set(name, new ChromeEvent(() => host.registered(name)));
  const event = (name: EventName): ChromeEvent => life.events.get(name) ?? new ChromeEvent();
  const call = <T>(label: string, work: () => T): Promise<T> => host.call(life, label, work);
  const chrome = {
    debugger: debuggerApi(host, life, event),
    tabs: {
      ...tabsApi(host, call),
      ...pick(event, 'tabs', ['onRemoved', 'onReplaced', 'onUpdated', 'onCreated', 'onActivated']),
    },
    windows: windowsApi(host, call),
    permissions: { contains: () => call('permissions.contains', () => host.contentSettings.granted) },
    contentSettings: Object.fromEntries(
      SITE_SETTINGS.map((name) => [name, settingApi(host, call, name)] as const),
    ),
    webNavigation: pick(event, 'webNavigation', ['onCommitted', 'onCompleted', 'onCreatedNavigationTarget']),
    action: { ...actionApi(host, call), onClicked: event('action.onClicked') },
    contextMenus: {
      create: ({ id }: { id: string }) => call('contextMenus.create', () => host.menu.create(id)),
      remove: (id: string) => call('contextMenus.remove', () => host.menu.remove(id)),
      removeAll: () => call('contextMenus.removeAll', () => host.menu.removeAll()),
      onClicked: event('contextMenus.onClicked'),
    },
    i18n: host.i18n,
    alarms: {
      create: (...args: [string, AlarmInfo] | [AlarmInfo]) => {
        const [name, info] = args.length === 2 ? args : ['', args[0]];
        return call('alarms.create', () => host.alarms.set(name, info));
      },
      clear: (name: string) => call('alarms.clear', () => host.alarms.clear(name)),
      clearAll: () => call('alarms.clearAll', () => host.alarms.clearAll()),
      get: (name: string) => call('alarms.get', () => host.alarms.all().find((alarm) => alarm.name === name)),
      getAll: () => call('alarms.getAll', () => host.alarms.all()),
      onAlarm: event('alarms.onAlarm'),
    },
    runtime: {
      ...pick(event, 'runtime', ['onConnect', 'onMessage', 'onStartup', 'onInstalled', 'onSuspend']),
      id: host.extensionId,
      getManifest: () => host.manifest,
      getURL: (path: string) => host.urlOf(path),
      openOptionsPage: () => call('runtime.openOptionsPage', () => host.openOptionsPage()),
    },
    storage: {
      local: areaApi(host, life, host.local, event('storage.local.onChanged')),
      session: areaApi(host, life, host.session, event('storage.session.onChanged')),
      onChanged: event('storage.onChanged'),
    },
    offscreen: {
      Reason: { WORKERS: 'WORKERS' },
      hasDocument: () => call('offscreen.hasDocument', () => host.offscreen.open),
      createDocument: () => call('offscreen.createDocument', () => host.createOffscreen()),
      closeDocument: () => call('offscreen.closeDocument', () => host.closeOffscreen()),
    },
    scripting: { executeScript: (injection: Injection) => executeScript(host, life, injection) },
    downloads: {
      search: () => call('downloads.search', () => host.tabs.downloads.all()),
      cancel: (id: number) => call('downloads.cancel', () => host.tabs.downloads.end(id, 'interrupted')),
    },
  };
  return apiSurface(chrome, host.missing);
}

function pick(event: (name: EventName) => ChromeEvent, api: string, names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, event(`${api}.${name}` as EventName)]));
}

type Call = <T>(label: string, work: () => T) => Promise<T>;

function tabsApi({ tabs }: ExtensionHost, call: Call): object {
  const known = (id: number): ReturnType<typeof tabs.byId> & object => {
    const tab = tabs.byId(id);
    if (tab === undefined) throw new Refusal(`No tab with id: ${id}.`);
    return tab;
  };
  return {
    get: (id: number) => call('tabs.get', () => tabInfo(known(id))),
    query: ({ active, windowId }: { active?: boolean; windowId?: number }) =>
      call('tabs.query', () =>
        tabs
          .all()
          .filter((tab) => active === undefined || tab.active === active)
          .filter(({ window }) => windowId === undefined || window.id === windowId)
          .map(tabInfo),
      ),
    create: ({ url = 'about:blank', active = true }: TabProperties) =>
      call('tabs.create', () => tabInfo(tabs.open(url, active))),
    remove: (id: number) => call('tabs.remove', () => tabs.close(known(id))),
    update: (id: number, { url, active }: TabProperties) =>
      call('tabs.update', () => {
        const tab = known(id);
        if (active === true) tabs.activate(tab);
        if (url !== undefined) tabs.navigate(tab, url);
        return tabInfo(tab);
      }),
    reload: (id: number) =>
      call('tabs.reload', () => {
        const tab = known(id);
        tabs.navigate(tab, tab.page.url);
      }),
    discard: (id: number) =>
      call('tabs.discard', () => {
        const tab = known(id);
        tabs.discard(tab);
        return tabInfo(tab);
      }),
  };
}

function windowsApi({ tabs }: ExtensionHost, call: Call): object {
  const { windows } = tabs;
  const described = (window: BrowserWindow): object => ({ ...window, type: 'normal' });
  return {
    // One that has lost its last tab is closed; Chromium's first one stays.
    getAll: () =>
      call('windows.getAll', () =>
        windows
          .all()
          .filter(({ id }) => id === 1 || tabs.all().some(({ window }) => window.id === id))
          .map(described),
      ),
    get: (id: number) => call('windows.get', () => described(windows.byId(id))),
    create: ({ url = 'about:blank', ...properties }: WindowProperties & { url?: string }) =>
      call('windows.create', () => {
        const window = windows.create(properties);
        return { ...described(window), tabs: [tabInfo(tabs.open(url, true, window))] };
      }),
    update: (id: number, properties: WindowProperties) =>
      call('windows.update', () => described(windows.update(id, properties))),
  };
}

function settingApi({ contentSettings }: ExtensionHost, call: Call, name: string): object {
  return {
    set: (setting: Parameters<typeof contentSettings.set>[1]) =>
      call('contentSettings.set', () => contentSettings.set(name, setting)),
    clear: () => call('contentSettings.clear', () => contentSettings.clear(name)),
  };
}

function actionApi(host: ExtensionHost, call: Call): object {
  const { button } = host;
  interface Where {
    readonly tabId?: number;
  }
  return {
    setBadgeText: ({ tabId, text }: Where & { text: string }) =>
      call('action.setBadgeText', () => button.setBadge(tabId, text)),
    setPopup: ({ tabId, popup }: Where & { popup: string }) =>
      call('action.setPopup', () => button.setPopup(tabId, popup)),
    getBadgeText: ({ tabId }: Where) => call('action.getBadgeText', () => button.badgeOf(tabId)),
    getPopup: ({ tabId }: Where) =>
      call('action.getPopup', () => {
        const popup = button.popupOf(tabId);
        return popup === '' ? '' : host.urlOf(popup);
      }),
    setBadgeBackgroundColor: ({ tabId }: Where) =>
      call('action.setBadgeBackgroundColor', () => button.check(tabId)),
    setBadgeTextColor: ({ tabId }: Where) => call('action.setBadgeTextColor', () => button.check(tabId)),
    setTitle: ({ tabId }: Where) => call('action.setTitle', () => button.check(tabId)),
  };
}

function areaApi(host: ExtensionHost, life: Life, area: StorageArea, onChanged: ChromeEvent): object {
  const call = <T>(label: string, work: () => T): Promise<T> =>
    host.call(life, label, work, host.storageDelayMs);
  return {
    get: (keys?: Parameters<StorageArea['get']>[0]) => call('storage.get', () => area.get(keys)),
    set: (items: Params) => {
      const copy = structuredClone(items);
      return call('storage.set', () => host.storageChanged(area, area.set(copy)));
    },
    remove: (keys: string | readonly string[]) =>
      call('storage.remove', () => host.storageChanged(area, area.remove(keys))),
    clear: () => call('storage.clear', () => host.storageChanged(area, area.remove(Object.keys(area.get())))),
    onChanged,
  };
}

interface Injection {
  readonly target: { readonly tabId: number };
}

/** The one script that is simulated: it empties the frames of other extensions, and returns what they showed. */
function executeScript(host: ExtensionHost, life: Life, { target }: Injection): Promise<object[]> {
  const tab = host.tabs.byId(target.tabId);
  if (tab === undefined) return Promise.reject(new Refusal(`No tab with id: ${target.tabId}.`));
  return host.callLater(life, 'scripting.executeScript', (settle) => {
    const { page } = tab;
    host.kernel.schedule(laneOf(tab), 0, 'empties frames of other extensions', () => {
      const found = tab.page === page && tab.foreignFrame;
      if (found) tab.foreignFrame = false;
      host.kernel.schedule('browser', 0, 'scripting.executeScript answered', () =>
        settle([{ frameId: 0, result: found ? ['chrome-extension://other/frame.html'] : [] }]),
      );
    });
  });
}

interface Debuggee {
  readonly tabId: number;
  /** Of a child session. */
  readonly sessionId?: string;
}

function debuggerApi(host: ExtensionHost, life: Life, event: (name: EventName) => ChromeEvent): object {
  const { debuggers, tabs } = host.tabs;
  return {
    onEvent: event('debugger.onEvent'),
    onDetach: event('debugger.onDetach'),
    attach: ({ tabId }: Debuggee) =>
      host.call(life, 'debugger.attach', () => debuggers.attach(tabId, life.number)),
    detach: ({ tabId }: Debuggee) => host.call(life, 'debugger.detach', () => debuggers.detach(tabId)),
    getTargets: () =>
      host.call(life, 'debugger.getTargets', () =>
        [...tabs.values()].flatMap(({ id, page, attachedBy }) => {
          const { targetId, url, title } = page;
          const tab = {
            id: targetId,
            tabId: id,
            type: 'page',
            url,
            title,
            attached: attachedBy !== undefined,
          };
          return [tab, ...page.children.described()];
        }),
      ),
    sendCommand: ({ tabId, sessionId }: Debuggee, method: string, params: Params = {}) => {
      const copy = structuredClone(params);
      return host.callLater(life, method, (settle, refuse) => {
        debuggers.send({ tabId, sessionId }, method, copy, (outcome) => {
          if ('refused' in outcome) refuse(outcome.refused);
          else settleCdp(outcome, settle, refuse);
        });
      });
    },
  };
}

/** CDP errors reach an extension as JSON text. */
function settleCdp(
  outcome: CdpOutcome,
  settle: (value: object) => void,
  refuse: (message: string) => void,
): void {
  if ('error' in outcome) refuse(JSON.stringify(outcome.error));
  else settle(structuredClone(outcome.result));
}
