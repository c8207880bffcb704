/** What survives a worker's end, and what starts it again. */
import { outcome, probe, type Tools } from '../probe.ts';
import { until } from '../until.ts';

function tabOf({ before }: Tools): number {
  return Number(before[0]);
}

async function attachAndName(tools: Tools): Promise<unknown> {
  return tools.attached('a');
}

export const LIFE_PROBES = [
  probe(
    'restart: memory is lost',
    () => {
      Object.assign(globalThis, { kept: true });
      return Promise.resolve('kept' in globalThis);
    },
    'kill',
    'wake',
    () => Promise.resolve('kept' in globalThis),
  ),
  probe(
    'restart: storage is kept, session storage too',
    async () => {
      await chrome.storage.session.set({ a: 1 });
      await chrome.storage.local.set({ b: 2 });
    },
    'kill',
    'wake',
    async () => [await chrome.storage.session.get(null), await chrome.storage.local.get(null)],
  ),
  probe(
    'restart: storage calls made just before are completed',
    () => {
      for (let value = 1; value <= 20; value++) void chrome.storage.session.set({ value });
      return Promise.resolve();
    },
    'kill',
    'wake',
    async () => Object.keys(await chrome.storage.session.get(null)),
  ),
  probe(
    'restart: the last of several storage.local writes is kept',
    () => {
      for (let value = 1; value <= 20; value++) void chrome.storage.local.set({ value, [`${value}`]: true });
      void chrome.storage.local.remove('20');
      return Promise.resolve();
    },
    'kill',
    'wake',
    async () => {
      const { value, ...others } = await chrome.storage.local.get(null);
      return [value, Object.keys(others).length];
    },
  ),
  probe('storage: a read sees every earlier write', async () => {
    for (let value = 1; value <= 20; value++) void chrome.storage.local.set({ value });
    return chrome.storage.local.get('value');
  }),
  probe(
    'restart: alarms are kept',
    async () => {
      await chrome.alarms.create('a', { periodInMinutes: 5 });
    },
    'kill',
    'wake',
    async () => (await chrome.alarms.getAll()).map(({ name }) => name),
  ),
  probe(
    'restart: a badge is kept',
    async () => {
      await chrome.action.setBadgeText({ text: 'x' });
    },
    'kill',
    'wake',
    async () => {
      const badge = await chrome.action.getBadgeText({});
      await chrome.action.setBadgeText({ text: '' });
      return badge;
    },
  ),
  probe('restart: the debugger stays attached', attachAndName, 'kill', 'wake', async (tools) => {
    const target = (await chrome.debugger.getTargets()).find(({ tabId }) => tabId === tabOf(tools));
    return target?.attached;
  }),
  probe(
    'restart: the next worker can send commands to the attached tab',
    attachAndName,
    'kill',
    'wake',
    (tools) => outcome(tools.send(tabOf(tools), 'Runtime.evaluate', { expression: '6 * 7' })),
  ),
  probe('restart: the next worker cannot attach again', attachAndName, 'kill', 'wake', (tools) =>
    outcome(chrome.debugger.attach({ tabId: tabOf(tools) }, '1.3')),
  ),
  probe('restart: the next worker can detach', attachAndName, 'kill', 'wake', (tools) =>
    outcome(chrome.debugger.detach({ tabId: tabOf(tools) })),
  ),
  probe(
    'restart: what was enabled stays enabled',
    async (tools) => {
      const tabId = await tools.attached('a');
      await tools.send(tabId, 'Runtime.enable');
      return tabId;
    },
    'kill',
    'wake',
    async (tools) => {
      await tools.go(tabOf(tools), `${tools.site}/b`);
      return (await tools.recorder.first('Runtime.executionContextCreated', tabOf(tools))) !== 'never';
    },
  ),
  probe(
    'restart: the worker first gets the event that started it',
    () => Promise.resolve(),
    'kill',
    'wake',
    ({ recorder }) => until(() => recorder.all()[0]?.name),
  ),
  probe(
    'restart: the offscreen document stays, reconnects, and so starts the worker',
    async (tools) => {
      const reasons = [chrome.offscreen.Reason.WORKERS];
      await chrome.offscreen.createDocument({ url: 'offscreen.html', reasons, justification: 'A probe.' });
      await tools.recorder.first('runtime.onConnect');
    },
    'kill',
    'reborn',
    async ({ recorder }) => [
      await chrome.offscreen.hasDocument(),
      await until(() => recorder.all()[0]?.name),
    ],
  ),
];
