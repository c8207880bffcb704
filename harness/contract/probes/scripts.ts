/** What the scripts of other extensions also use: callbacks, fetch, navigation events, the active tab. */
import { outcome, probe, withoutIds, type Tools } from '../probe.ts';
import { until } from '../until.ts';

const NOBODY = 987_654_321;
/** Nothing is listening there. */
const DEAD_PORT_URL = 'http://127.0.0.1:9/';

const NAVIGATION = ['webNavigation.onCommitted', 'webNavigation.onCompleted'];

/** CDP's result without the handle, which differs each time. */
async function evaluated(tools: Tools, params: object): Promise<unknown> {
  const answer = await tools.send(await tools.attached('a'), 'Runtime.evaluate', params);
  const { result, exceptionDetails } = answer as { result: object; exceptionDetails?: { text: string } };
  const kept = Object.entries(result).filter(([key]) => !['objectId', 'description'].includes(key));
  return { ...Object.fromEntries(kept), thrown: exceptionDetails?.text ?? null };
}

function refusedWith(error: unknown): string {
  return error instanceof DOMException ? error.name : withoutIds((error as Error).message);
}

export const SCRIPT_PROBES = [
  probe(
    'callbacks: a value',
    () =>
      new Promise((resolve) => {
        chrome.storage.local.get({ a: 1 }, (items) => {
          resolve([items, chrome.runtime.lastError ?? null]);
        });
      }),
  ),
  probe('callbacks: the error is set while the callback runs', async () => {
    const during = await new Promise((resolve) => {
      chrome.tabs.get(NOBODY, (...args) => {
        resolve([args.length, chrome.runtime.lastError?.message]);
      });
    });
    return { during, after: chrome.runtime.lastError ?? null };
  }),
  probe('fetch: nothing is listening', () =>
    fetch(DEAD_PORT_URL).then(
      () => 'answered',
      (error: unknown) => [error instanceof TypeError, refusedWith(error)],
    ),
  ),
  probe('fetch: a signal that is already aborted', () =>
    fetch(DEAD_PORT_URL, { signal: AbortSignal.abort() }).then(() => 'answered', refusedWith),
  ),
  probe('fetch: a file of the extension', async () => {
    const response = await fetch(chrome.runtime.getURL('manifest.json'));
    const { manifest_version: version } = (await response.json()) as { manifest_version: number };
    return { status: response.status, ok: response.ok, version };
  }),
  probe('fetch: a missing file of the extension', () =>
    fetch(chrome.runtime.getURL('nothing.json')).then(() => 'answered', refusedWith),
  ),
  probe(
    'timers: extra arguments are passed to the function',
    () => new Promise((resolve) => setTimeout((...args: unknown[]) => resolve(args), 1, 'a', 2)),
  ),
  probe('timers: a signal times out', async () => {
    const signal = AbortSignal.timeout(5);
    await until(() => (signal.aborted ? true : undefined));
    return (signal.reason as DOMException).name;
  }),
  probe('webNavigation: the order of its events and those of the tab', async (tools) => {
    const tabId = await tools.open('a');
    tools.recorder.restart();
    await tools.go(tabId, `${tools.site}/b`);
    await tools.recorder.first('webNavigation.onCompleted', tabId);
    return tools.recorder
      .of('tabs.onUpdated', ...NAVIGATION)
      .filter((event) => event.tabId === tabId)
      .flatMap(({ name, args }) => {
        if (name !== 'tabs.onUpdated') return [name];
        const { status, url } = args[1] as { status?: string; url?: string };
        return status === 'complete' || url !== undefined ? [`${name} ${String(status)}`] : [];
      });
  }),
  probe('webNavigation: the main frame is frame 0', async (tools) => {
    const tabId = await tools.open('a');
    const told = await tools.recorder.first('webNavigation.onCompleted', tabId);
    const [details] = told === 'never' ? [] : told.args;
    const { frameId, url = '' } = (details ?? {}) as { frameId?: number; url?: string };
    return { frameId, path: url.replace(tools.site, '') };
  }),
  probe('tabs: bringing one to the front causes one event', async (tools) => {
    const tabId = await tools.open('a');
    await chrome.tabs.update(tabId, { active: true });
    await tools.recorder.first('tabs.onActivated', tabId);
    await chrome.tabs.update(tabId, { active: true });
    const [active] = await chrome.tabs.query({ active: true, currentWindow: true });
    return { told: tools.recorder.names(tabId, 'tabs.onActivated').length, same: active?.id === tabId };
  }),
  probe('tabs: a new one is in front unless requested otherwise', async (tools) => {
    const { id = -1, active } = await chrome.tabs.create({ url: `${tools.site}/a` });
    await tools.recorder.first('tabs.onActivated', id);
    return [active, (await chrome.tabs.query({ active: true })).map((tab) => tab.id === id)];
  }),
  probe('tabs: closing the one in front is reported before another one is in front', async (tools) => {
    const { id = -1 } = await chrome.tabs.create({ url: `${tools.site}/a` });
    await tools.recorder.first('tabs.onActivated', id);
    tools.recorder.restart();
    await chrome.tabs.remove(id);
    await until(() => (tools.recorder.of('tabs.onActivated').length > 0 ? true : undefined));
    return tools.recorder.of('tabs.onRemoved', 'tabs.onActivated').map(({ name }) => name);
  }),
  probe('alarms: one without a period fires once', async ({ recorder }) => {
    // Only unpacked extensions may use less than half a minute.
    await chrome.alarms.create('once', { delayInMinutes: 0.002 });
    await recorder.first('alarms.onAlarm');
    const [alarm] = recorder.of('alarms.onAlarm').map(({ args }) => args[0] as chrome.alarms.Alarm);
    return {
      name: alarm?.name,
      period: alarm?.periodInMinutes ?? null,
      left: (await chrome.alarms.getAll()).length,
    };
  }),
  probe('storage: clearing reports everything that was stored', async ({ recorder }) => {
    await chrome.storage.local.set({ a: 1, b: 2 });
    recorder.restart();
    await chrome.storage.local.clear();
    await recorder.first('storage.local.onChanged');
    return recorder.of('storage.local.onChanged').map(({ args }) => args[0]);
  }),
  probe('i18n: values, their number, and signs that stay', () =>
    Promise.resolve([
      chrome.i18n.getMessage('plain'),
      chrome.i18n.getMessage('PLAIN'),
      chrome.i18n.getMessage('two', ['first', 'second']),
      chrome.i18n.getMessage('two', ['$2', '$TO$']),
      chrome.i18n.getMessage('two', 'alone'),
      chrome.i18n.getMessage('two'),
      chrome.i18n.getMessage('dollar', ['5']),
      chrome.i18n.getMessage('nothing'),
    ]),
  ),
  probe('runtime: a missing options page', () => outcome(chrome.runtime.openOptionsPage())),
  probe('CDP: a missing session', async (tools) => {
    const tabId = await tools.attached('a');
    return outcome(chrome.debugger.sendCommand({ tabId, sessionId: 'nobody' }, 'Runtime.enable'));
  }),
  probe('CDP: evaluates a number', (tools) => evaluated(tools, { expression: '1', returnByValue: true })),
  probe('CDP: evaluates a text', (tools) => evaluated(tools, { expression: '"a" + 1' })),
  probe('CDP: evaluates nothing', (tools) => evaluated(tools, { expression: 'void 0' })),
  probe('CDP: evaluates null', (tools) => evaluated(tools, { expression: 'null' })),
  probe('CDP: evaluates an object', (tools) => evaluated(tools, { expression: '({ a: [1] })' })),
  probe('CDP: evaluates an object by value', (tools) =>
    evaluated(tools, { expression: '({ a: [1] })', returnByValue: true }),
  ),
  probe('CDP: evaluates an array', (tools) => evaluated(tools, { expression: '[1, 2]' })),
  probe('CDP: evaluates a function', (tools) => evaluated(tools, { expression: '(() => 1)' })),
  probe('CDP: evaluates an expression that throws', (tools) =>
    evaluated(tools, { expression: 'nobody.fly()' }),
  ),
  probe('CDP: evaluates in the page', async (tools) =>
    evaluated(tools, { expression: '[document.title, document.readyState].join(" ")' }),
  ),
  probe('CDP: a declaration is gone with the document', async (tools) => {
    const tabId = await tools.attached('a');
    const expression = 'typeof declared';
    const look = (): Promise<unknown> => tools.send(tabId, 'Runtime.evaluate', { expression });
    await tools.send(tabId, 'Runtime.evaluate', { expression: 'var declared = 1' });
    const before = await look();
    await tools.go(tabId, `${tools.site}/b`);
    return [before, await look()];
  }),
];
