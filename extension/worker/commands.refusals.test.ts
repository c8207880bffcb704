/** What the extension refuses on its own, so that a faulty relay, or an impostor, can do no more than a client. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { handleFrame, type RequestFrame } from './commands.ts';
import { SharedTabs } from './shared-tabs.ts';

const OWN = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop/options.html';

/** The calls to Chromium, apart from those for sharing a tab. */
let calls: string[];
/** The tabs in Chromium. */
let open: { readonly id: number; readonly url?: string }[];
let url: string;
let history: { id: number; url: string }[];
let createTarget: () => Promise<unknown>;
let allowFiles: boolean;
let tabs: SharedTabs;

beforeEach(() => {
  calls = [];
  open = [{ id: 1 }, { id: 2 }, { id: 3 }];
  url = 'https://a.test/';
  history = [];
  createTarget = () => Promise.resolve({});
  allowFiles = false;
  vi.stubGlobal('chrome', {
    debugger: {
      attach: () => Promise.resolve(),
      detach: ({ tabId }: { tabId: number }) => Promise.resolve(void calls.push(`detach ${tabId}`)),
      sendCommand: ({ tabId }: { tabId: number }, method: string) => {
        if (method === 'Target.getTargetInfo')
          return Promise.resolve({ targetInfo: { targetId: `T${tabId}`, url, title: '' } });
        if (method === 'Page.getNavigationHistory') return Promise.resolve({ entries: history });
        calls.push(method);
        return method === 'Target.createTarget' ? createTarget() : Promise.resolve({});
      },
      getTargets: () => Promise.resolve(open.map(({ id }) => ({ id: `T${id}`, tabId: id, type: 'page' }))),
    },
    tabs: {
      query: () => Promise.resolve([...open]),
      create: () => {
        calls.push('tabs.create');
        open.push({ id: 9 });
        return Promise.resolve({ id: 9 });
      },
    },
    windows: { getAll: () => Promise.resolve([{}]) },
    storage: { local: { set: () => Promise.resolve() }, session: { set: () => Promise.resolve() } },
  });
  tabs = new SharedTabs({ send: () => undefined, changed: () => undefined, happened: () => undefined });
});
afterEach(() => vi.unstubAllGlobals());

/** The answer to a request of the relay. */
async function ask(request: object, params: object = {}): Promise<string> {
  return new Promise((resolve) => {
    const frame = { n: 1, id: 1, ...request } as RequestFrame;
    handleFrame(
      { frame, body: JSON.stringify(params) },
      tabs,
      (answer, body) => resolve('error' in answer ? answer.error.message : (body ?? '')),
      () => undefined,
      { allowFiles },
    );
  });
}

async function share(tabId: number): Promise<object> {
  const { attachment } = await tabs.share(tabId);
  calls.length = 0;
  return { type: 'forwardCDPCommand', tab: tabId, attachment };
}

function create(address: string): object {
  return { type: 'tab.create', url: address, background: false, newWindow: false };
}

const REFUSED = /was refused: .+\. (No option allows it|To allow it, .+|Share a tab .+)\.$/;

test.each([OWN, 'options.html', 'chrome://quit', 'javascript:1', 'file:///etc/passwd', `view-source:${OWN}`])(
  'a tab with %j is not opened, and Chromium is not called',
  async (address) => {
    await share(1);
    expect(await ask(create(address))).toMatch(REFUSED);
    expect(calls).toEqual([]);
  },
);

test.each([
  ['Page.navigate', { url: OWN }],
  ['Page.navigate', { url: 'file:///etc/passwd' }],
  ['Fetch.continueRequest', { requestId: '1', url: OWN }],
  ['Network.loadNetworkResource', { url: 'file:///etc/passwd' }],
  ['Target.createTarget', { url: 'https://a.test/' }],
  ['Target.closeTarget', { targetId: 'T2' }],
  ['Target.sendMessageToTarget', { message: '{}' }],
  ['Target.exposeDevToolsProtocol', { targetId: 'T2' }],
  ['Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false }],
  ['Storage.clearDataForOrigin', { origin: 'https://b.test', storageTypes: 'all' }],
  ['Storage.clearDataForOrigin', { origin: '*', storageTypes: 'all' }],
  ['Storage.getTrustTokens', {}],
  ['Network.clearBrowserCache', {}],
])('%s with %j is not sent', async (method, params) => {
  const forward = await share(1);
  expect(await ask({ ...forward, method }, params)).toMatch(REFUSED);
  expect(calls).toEqual([]);
});

test('browser commands do not exist', async () => {
  const forward = await share(1);
  expect(await ask({ ...forward, method: 'Extensions.loadUnpacked' })).toBe(
    "'Extensions.loadUnpacked' wasn't found",
  );
  expect(calls).toEqual([]);
});

test('history navigation is limited to URLs that a client may open', async () => {
  const forward = await share(1);
  history = [
    { id: 4, url: OWN },
    { id: 5, url: 'https://a.test/' },
  ];
  const go = (entryId: number): Promise<string> =>
    ask({ ...forward, method: 'Page.navigateToHistoryEntry' }, { entryId });
  expect(await go(4)).toMatch(REFUSED);
  expect(await go(7)).toMatch(REFUSED);
  expect(calls).toEqual([]);
  expect(await go(5)).toBe('{}');
  expect(calls).toEqual(['Page.navigateToHistoryEntry']);
});

test('file: URLs are opened if the user allows it', async () => {
  const forward = await share(1);
  allowFiles = true;
  expect(await ask({ ...forward, method: 'Page.navigate' }, { url: 'file:///x' })).toBe('{}');
});

test('an extension page is not shared, and the debugger is detached again', async () => {
  url = OWN;
  await expect(tabs.share(1)).rejects.toThrow(REFUSED);
  expect(calls).toEqual(['detach 1', 'detach 1']);
  expect(tabs.size).toBe(0);
});

test('a tab that navigates to an extension page is detached before the next command', async () => {
  const forward = await share(1);
  tabs.onUpdated(1, { url: OWN });
  expect(calls).toEqual(['detach 1']);
  expect(await ask({ ...forward, method: 'Runtime.evaluate' })).toBe(
    'Debugger is not attached to the tab with id: 1.',
  );
});

test('a history with an extension page is cleared before the tab is offered', async () => {
  history = [{ id: 1, url: OWN }];
  await tabs.share(1);
  expect(calls).toContain('Page.resetNavigationHistory');
});

test('a tab that was opened despite an error is used, and no other debugger is tried', async () => {
  await share(1);
  await share(2);
  createTarget = () => {
    open.push({ id: 7, url: 'https://a.test/' });
    return Promise.reject(new Error('Detached while handling command.'));
  };
  expect(await ask(create('https://a.test/'))).toContain('"tab":7');
  expect(calls.filter((call) => /create/i.test(call))).toEqual(['Target.createTarget']);
});

test('of several new tabs none is used, and no other one is opened', async () => {
  await share(1);
  await share(2);
  createTarget = () => {
    open.push({ id: 7 }, { id: 8 });
    return Promise.reject(new Error('Detached while handling command.'));
  };
  expect(await ask(create('https://a.test/'))).toContain(
    'It is not known whether the browser has opened https://a.test/',
  );
  expect(calls.filter((call) => /create/i.test(call))).toEqual(['Target.createTarget']);
});
