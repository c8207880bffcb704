/** A crashed renderer. */
import { outcome, probe, type Tools } from '../probe.ts';
import { delay, until } from '../until.ts';

/** Longer than any answer takes that arrives at all. */
const NO_ANSWER_MS = 500;

async function crashed(tools: Tools): Promise<number> {
  const tabId = await tools.attached('a');
  void outcome(tools.send(tabId, 'Page.crash'));
  await tools.recorder.first('Inspector.targetCrashed', tabId);
  return tabId;
}

function crashes({ recorder }: Tools, tabId: number): number {
  return recorder.names(tabId, 'Inspector.targetCrashed').length;
}

export const CRASH_PROBES = [
  probe('crash: is reported once, without any enable', async (tools) => crashes(tools, await crashed(tools))),
  probe('crash: keeps the debugger', async (tools) => {
    const tabId = await crashed(tools);
    const target = (await chrome.debugger.getTargets()).find((other) => other.tabId === tabId);
    return [target?.attached, tools.recorder.names(tabId, 'debugger.onDetach')];
  }),
  probe('crash: a command gets no answer', async (tools) => {
    const tabId = await crashed(tools);
    const answer = outcome(tools.send(tabId, 'Runtime.evaluate', { expression: '6 * 7' }));
    return Promise.race([answer, delay(NO_ANSWER_MS).then(() => 'no answer')]);
  }),
  probe('crash: Inspector.enable is answered, and reports the crash again', async (tools) => {
    const tabId = await crashed(tools);
    const answer = await outcome(tools.send(tabId, 'Inspector.enable'));
    await until(() => (crashes(tools, tabId) > 1 ? true : undefined));
    return { answer, crashes: crashes(tools, tabId) };
  }),
  probe('crash: in a live page Inspector.enable reports nothing', async (tools) => {
    const tabId = await tools.attached('a');
    const answer = await outcome(tools.send(tabId, 'Inspector.enable'));
    await tools.send(tabId, 'Runtime.evaluate', { expression: '6 * 7' });
    return { answer, crashes: crashes(tools, tabId) };
  }),
  probe('crash: Target.getTargetInfo is answered', async (tools) => {
    const { targetInfo } = (await tools.send(await crashed(tools), 'Target.getTargetInfo')) as {
      targetInfo: { type: string };
    };
    return targetInfo.type;
  }),
  probe('crash: the history is answered, and can be cleared', async (tools) => {
    const tabId = await crashed(tools);
    const history = (await tools.send(tabId, 'Page.getNavigationHistory')) as { entries: unknown[] };
    return [history.entries.length, await outcome(tools.send(tabId, 'Page.resetNavigationHistory'))];
  }),
  probe('crash: a pending command when the debugger is detached', async (tools) => {
    const tabId = await crashed(tools);
    const answer = outcome(tools.send(tabId, 'Runtime.evaluate', { expression: '6 * 7' }));
    await chrome.debugger.detach({ tabId });
    return answer;
  }),
  probe('crash: a pending command when the tab is closed', async (tools) => {
    const tabId = await crashed(tools);
    const answer = outcome(tools.send(tabId, 'Runtime.evaluate', { expression: '6 * 7' }));
    await chrome.tabs.remove(tabId);
    return answer;
  }),
  probe('crash: a reload restores the page, and is reported', async (tools) => {
    const tabId = await crashed(tools);
    await chrome.tabs.reload(tabId);
    await tools.recorder.first('Inspector.targetReloadedAfterCrash', tabId);
    return outcome(tools.send(tabId, 'Runtime.evaluate', { expression: '6 * 7' }));
  }),
  probe('crash: what was enabled is still enabled after the reload', async (tools) => {
    const tabId = await tools.attached('a');
    await tools.send(tabId, 'Runtime.enable');
    await tools.recorder.first('Runtime.executionContextCreated', tabId);
    void outcome(tools.send(tabId, 'Page.crash'));
    await tools.recorder.first('Inspector.targetCrashed', tabId);
    tools.recorder.restart();
    await chrome.tabs.reload(tabId);
    return (await tools.recorder.first('Runtime.executionContextCreated', tabId)) !== 'never';
  }),
];
