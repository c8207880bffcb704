/** CDP through chrome.debugger. */
import { outcome, probe, type Tools } from '../probe.ts';
import { until } from '../until.ts';

/** CDP's error, which is JSON text in the message of Chromium's error. */
async function refusal(tools: Tools, method: string, params: object = {}): Promise<unknown> {
  return outcome(tools.send(await tools.attached('a'), method, params));
}

function contexts({ recorder }: Tools, tabId: number): number {
  return recorder.names(tabId, 'Runtime.executionContextCreated').length;
}

export const CDP_PROBES = [
  probe('CDP: a method that does not exist', (tools) => refusal(tools, 'Page.fly')),
  probe('CDP: a domain that does not exist', (tools) => refusal(tools, 'Aviary.fly')),
  probe('CDP: Browser.getVersion', (tools) => refusal(tools, 'Browser.getVersion')),
  probe('CDP: Target.getTargets', (tools) => refusal(tools, 'Target.getTargets')),
  probe('CDP: Target.attachToTarget', (tools) =>
    refusal(tools, 'Target.attachToTarget', { targetId: 'x', flatten: true }),
  ),
  probe('CDP: Target.attachToBrowserTarget', (tools) => refusal(tools, 'Target.attachToBrowserTarget')),
  probe('CDP: enable returns an empty object, also the second time', async (tools) => {
    const tabId = await tools.attached('a');
    return [await tools.send(tabId, 'Page.enable'), await tools.send(tabId, 'Page.enable')];
  }),
  probe('CDP: the product', async (tools) =>
    tools.send(await tools.attached('a'), 'Runtime.evaluate', { expression: '6 * 7' }),
  ),
  probe('CDP: Target.getTargetInfo returns the tabs target', async (tools) => {
    const tabId = await tools.attached('a');
    const { targetInfo } = (await tools.send(tabId, 'Target.getTargetInfo')) as {
      targetInfo: { targetId: string; type: string; attached: boolean; browserContextId?: string };
    };
    const target = (await chrome.debugger.getTargets()).find((other) => other.tabId === tabId);
    const { type, attached, browserContextId = '' } = targetInfo;
    return { same: targetInfo.targetId === target?.id, type, attached, context: browserContextId !== '' };
  }),
  probe('CDP: the main frame has the targets id', async (tools) => {
    const tabId = await tools.attached('a');
    const tree = (await tools.send(tabId, 'Page.getFrameTree')) as {
      frameTree: { frame: { id: string; url: string } };
    };
    const target = (await chrome.debugger.getTargets()).find((other) => other.tabId === tabId);
    const { id, url } = tree.frameTree.frame;
    return { same: id === target?.id, path: url.replace(tools.site, '') };
  }),
  probe('CDP: Runtime.enable announces the existing context, once', async (tools) => {
    const tabId = await tools.attached('a');
    await tools.send(tabId, 'Runtime.enable');
    await tools.send(tabId, 'Runtime.enable');
    await tools.recorder.first('Runtime.executionContextCreated', tabId);
    await tools.send(tabId, 'Runtime.evaluate', { expression: '6 * 7' });
    return contexts(tools, tabId);
  }),
  probe('CDP: without enable a navigation causes no events', async (tools) => {
    const tabId = await tools.attached('a');
    await tools.go(tabId, `${tools.site}/b`);
    return tools.recorder.names(tabId, 'Runtime.executionContextCreated', 'Page.frameNavigated');
  }),
  probe('CDP: detaching disables what was enabled', async (tools) => {
    const tabId = await tools.attached('a');
    await tools.send(tabId, 'Runtime.enable');
    await tools.recorder.first('Runtime.executionContextCreated', tabId);
    await chrome.debugger.detach({ tabId });
    await chrome.debugger.attach({ tabId }, '1.3');
    await tools.go(tabId, `${tools.site}/b`);
    const between = contexts(tools, tabId);
    await tools.send(tabId, 'Runtime.enable');
    await until(() => (contexts(tools, tabId) > between ? true : undefined));
    return [between, contexts(tools, tabId)];
  }),
  probe('CDP: the order of events of a navigation', async (tools) => {
    const tabId = await tools.attached('a');
    await tools.send(tabId, 'Page.enable');
    await tools.send(tabId, 'Runtime.enable');
    await tools.recorder.first('Runtime.executionContextCreated', tabId);
    tools.recorder.restart();
    await tools.send(tabId, 'Page.navigate', { url: `${tools.site}/b` });
    await tools.recorder.first('Page.loadEventFired', tabId);
    const names = tools.recorder.names(
      tabId,
      'Runtime.executionContextsCleared',
      'Runtime.executionContextCreated',
      'Page.frameNavigated',
      'Page.loadEventFired',
    );
    // Chromium clears once or twice, depending on whether the renderer changes.
    return names.filter((name, index) => name !== names[index - 1]);
  }),
  probe('CDP: Page.navigate returns the frame and a new document', async (tools) => {
    const tabId = await tools.attached('a');
    const loader = async (): Promise<string> => {
      const tree = (await tools.send(tabId, 'Page.getFrameTree')) as {
        frameTree: { frame: { loaderId: string } };
      };
      return tree.frameTree.frame.loaderId;
    };
    const before = await loader();
    const { frameId, loaderId } = (await tools.send(tabId, 'Page.navigate', {
      url: `${tools.site}/b`,
    })) as { frameId: string; loaderId: string };
    const target = (await chrome.debugger.getTargets()).find((other) => other.tabId === tabId);
    const arrived = await until(async () => ((await loader()) === loaderId ? true : undefined));
    return { frame: frameId === target?.id, another: loaderId !== before, arrived };
  }),
  probe('CDP: Target.createTarget opens a tab', async (tools) => {
    const tabId = await tools.attached('a');
    tools.recorder.restart();
    const { targetId } = (await tools.send(tabId, 'Target.createTarget', { url: 'about:blank' })) as {
      targetId: string;
    };
    await tools.recorder.first('tabs.onCreated');
    const target = (await chrome.debugger.getTargets()).find(({ id }) => id === targetId);
    return { type: target?.type, tab: target?.tabId !== undefined, attached: target?.attached };
  }),
  probe('CDP: Target.closeTarget of its own target closes the tab', async (tools) => {
    const tabId = await tools.attached('a');
    const target = (await chrome.debugger.getTargets()).find((other) => other.tabId === tabId);
    const answer = await outcome(tools.send(tabId, 'Target.closeTarget', { targetId: target?.id }));
    await tools.recorder.first('tabs.onRemoved', tabId);
    return answer;
  }),
];
