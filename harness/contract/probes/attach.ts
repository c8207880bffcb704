/** chrome.debugger: attaching, detaching, and how an attachment ends. */
import { outcome, probe } from '../probe.ts';

const NOBODY = 987_654_321;
const CDP_VERSION = '1.3';
const FORBIDDEN = 'chrome://version/';

const attach = (tabId: number): Promise<void> => chrome.debugger.attach({ tabId }, CDP_VERSION);
const detach = (tabId: number): Promise<void> => chrome.debugger.detach({ tabId });

async function isAttached(tabId: number): Promise<boolean | undefined> {
  return (await chrome.debugger.getTargets()).find((target) => target.tabId === tabId)?.attached;
}

export const ATTACH_PROBES = [
  probe('debugger: attach to a missing tab', () => outcome(attach(NOBODY))),
  probe('debugger: attach returns nothing', async (tools) => outcome(attach(await tools.open('a')))),
  probe('debugger: attach twice', async (tools) => outcome(attach(await tools.attached('a')))),
  probe('debugger: detach from a missing tab', () => outcome(detach(NOBODY))),
  probe('debugger: detach if nothing is attached', async (tools) => outcome(detach(await tools.open('a')))),
  probe('debugger: a command to a missing tab', (tools) => outcome(tools.send(NOBODY, 'Page.enable'))),
  probe('debugger: a command if nothing is attached', async (tools) =>
    outcome(tools.send(await tools.open('a'), 'Page.enable')),
  ),
  probe('debugger: a command after detaching', async (tools) => {
    const tabId = await tools.attached('a');
    await detach(tabId);
    return outcome(tools.send(tabId, 'Page.enable'));
  }),
  probe('debugger: whoever detaches gets no event', async (tools) => {
    const tabId = await tools.attached('a');
    await detach(tabId);
    await chrome.tabs.remove(tabId);
    await tools.recorder.first('tabs.onRemoved', tabId);
    return tools.recorder.names(tabId, 'debugger.onDetach');
  }),
  probe('debugger: getTargets reports whether a debugger is attached', async (tools) => {
    const tabId = await tools.open('a');
    const before = await isAttached(tabId);
    await attach(tabId);
    const during = await isAttached(tabId);
    await detach(tabId);
    return [before, during, await isAttached(tabId)];
  }),
  probe('debugger: getTargets describes a tab', async (tools) => {
    const tabId = await tools.open('a');
    const target = (await chrome.debugger.getTargets()).find((other) => other.tabId === tabId);
    return { type: target?.type, title: target?.title, path: target?.url.replace(tools.site, '') };
  }),
  probe('debugger: the attachment ends with the tab, whose event comes first', async (tools) => {
    const tabId = await tools.attached('a');
    await chrome.tabs.remove(tabId);
    await tools.recorder.first('tabs.onRemoved', tabId);
    await tools.recorder.first('debugger.onDetach', tabId);
    return {
      reasons: tools.recorder.of('debugger.onDetach').map(({ args }) => args[1]),
      order: tools.recorder.names(tabId, 'debugger.onDetach', 'tabs.onRemoved'),
    };
  }),
  probe('debugger: a navigation to another page keeps it', async (tools) => {
    const tabId = await tools.attached('a');
    await tools.go(tabId, `${tools.site}/b`);
    return [await isAttached(tabId), tools.recorder.names(tabId, 'debugger.onDetach')];
  }),
  probe('debugger: a forbidden scheme detaches it', async (tools) => {
    const tabId = await tools.attached('a');
    await tools.go(tabId, FORBIDDEN);
    await tools.recorder.first('debugger.onDetach', tabId);
    return {
      reasons: tools.recorder.of('debugger.onDetach').map(({ args }) => args[1]),
      attached: await isAttached(tabId),
    };
  }),
  probe('debugger: attach while a forbidden scheme is shown', async (tools) => {
    const tabId = await tools.open('a');
    await tools.go(tabId, FORBIDDEN);
    return outcome(attach(tabId));
  }),
  probe('debugger: a command while a forbidden scheme is shown', async (tools) => {
    const tabId = await tools.attached('a');
    await tools.go(tabId, FORBIDDEN);
    return outcome(tools.send(tabId, 'Page.enable'));
  }),
  probe('debugger: a command after a forbidden scheme was shown', async (tools) => {
    const tabId = await tools.attached('a');
    await tools.go(tabId, FORBIDDEN);
    await tools.go(tabId, `${tools.site}/b`);
    return outcome(tools.send(tabId, 'Page.enable'));
  }),
  probe('debugger: attach again after a forbidden scheme was shown', async (tools) => {
    const tabId = await tools.attached('a');
    await tools.go(tabId, FORBIDDEN);
    await tools.go(tabId, `${tools.site}/b`);
    return outcome(attach(tabId));
  }),
  probe('debugger: a discard detaches it', async (tools) => {
    const tabId = await tools.attached('a');
    const tab = await chrome.tabs.discard(tabId);
    await tools.recorder.first('debugger.onDetach', tabId);
    await tools.recorder.first('tabs.onReplaced', tabId);
    return {
      reasons: tools.recorder.of('debugger.onDetach').map(({ args }) => args[1]),
      order: tools.recorder.names(tabId, 'debugger.onDetach', 'tabs.onReplaced'),
      attached: tab?.id === undefined ? undefined : await isAttached(tab.id),
    };
  }),
  probe('debugger: a discarded tab gets another target', async (tools) => {
    const tabId = await tools.open('a');
    const idOf = async (id: number | undefined): Promise<string | undefined> =>
      (await chrome.debugger.getTargets()).find((target) => target.tabId === id)?.id;
    const before = await idOf(tabId);
    const tab = await chrome.tabs.discard(tabId);
    return before !== (await idOf(tab?.id));
  }),
  probe('debugger: the old id of a discarded tab', async (tools) => {
    const tabId = await tools.attached('a');
    await chrome.tabs.discard(tabId);
    return [await outcome(attach(tabId)), await outcome(tools.send(tabId, 'Page.enable'))];
  }),
];
