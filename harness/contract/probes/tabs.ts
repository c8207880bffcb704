/** chrome.tabs and chrome.windows. */
import { outcome, probe, type Tools } from '../probe.ts';
import { until } from '../until.ts';

const NOBODY = 987_654_321;

function statuses({ recorder }: Tools, tabId: number): unknown[] {
  return recorder
    .of('tabs.onUpdated')
    .filter((event) => event.tabId === tabId)
    .map(({ args }) => (args[1] as { status?: string }).status)
    .filter((status) => status !== undefined);
}

export const TAB_PROBES = [
  probe('tabs: get of a missing tab', () => outcome(chrome.tabs.get(NOBODY))),
  probe('tabs: remove of a missing tab', () => outcome(chrome.tabs.remove(NOBODY))),
  probe('tabs: update of a missing tab', () => outcome(chrome.tabs.update(NOBODY, { url: 'about:blank' }))),
  probe('tabs: discard of a missing tab', () => outcome(chrome.tabs.discard(NOBODY))),
  probe('tabs: create resolves before the tab is reported as loaded', async (tools) => {
    const { id = -1 } = await chrome.tabs.create({ url: `${tools.site}/a`, active: false });
    const told = tools.recorder.names(id, 'tabs.onCreated').length;
    await until(() => (statuses(tools, id).includes('complete') ? true : undefined));
    return { told, statuses: statuses(tools, id) };
  }),
  probe('tabs: a loaded tab has URL, title and status', async (tools) => {
    const { url = '', title, status, active, discarded } = await chrome.tabs.get(await tools.open('a'));
    return { path: url.replace(tools.site, ''), title, status, active, discarded };
  }),
  probe('tabs: a navigation is reported as loading with the URL, then as complete', async (tools) => {
    const tabId = await tools.open('a');
    tools.recorder.restart();
    await tools.go(tabId, `${tools.site}/b`);
    await until(() => (statuses(tools, tabId).includes('complete') ? true : undefined));
    const urls = tools.recorder
      .of('tabs.onUpdated')
      .map(({ args }) => args[1] as { url?: string; status?: string })
      .filter(({ url }) => url !== undefined)
      .map(({ url = '', status }) => [url.replace(tools.site, ''), status]);
    return { statuses: statuses(tools, tabId), urls };
  }),
  probe('tabs: removing is reported once, and the window stays', async (tools) => {
    const tabId = await tools.open('a');
    await chrome.tabs.remove(tabId);
    await tools.recorder.first('tabs.onRemoved', tabId);
    return tools.recorder
      .of('tabs.onRemoved')
      .map(({ args }) => (args[1] as { isWindowClosing: boolean }).isWindowClosing);
  }),
  probe('tabs: a removed tab is gone', async (tools) => {
    const tabId = await tools.open('a');
    await chrome.tabs.remove(tabId);
    return outcome(chrome.tabs.get(tabId));
  }),
  probe('tabs: one tab of a window is active', async (tools) => {
    await tools.open('a');
    return (await chrome.tabs.query({ active: true })).length;
  }),
  probe('tabs: a discard gives another id', async (tools) => {
    const tabId = await tools.open('a');
    const tab = await chrome.tabs.discard(tabId);
    const told = await tools.recorder.first('tabs.onReplaced', tabId);
    const [added] = told === 'never' ? [] : told.args;
    return {
      another: tab?.id !== tabId,
      told: added === tab?.id,
      discarded: tab?.discarded,
      old: await outcome(chrome.tabs.get(tabId)),
    };
  }),
  probe('tabs: a discarded tab keeps URL and title', async (tools) => {
    const tabId = await tools.open('a');
    const { url = '', title, discarded } = (await chrome.tabs.discard(tabId)) ?? {};
    return { path: url.replace(tools.site, ''), title, discarded };
  }),
  probe('windows: the normal one is listed', async () =>
    (await chrome.windows.getAll({ windowTypes: ['normal'] })).map(({ type }) => type),
  ),
  probe('runtime: getURL has no double slash', () =>
    Promise.resolve(chrome.runtime.getURL('/a.html').replace(chrome.runtime.id, 'ID')),
  ),
];
