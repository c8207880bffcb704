/** Everything that the policy refuses, at each way in; and that each refusal says what, why, and which option allows it. */
import { describe, expect, test } from 'vitest';
import { CDP_DOMAINS } from './methods/known-methods.ts';
import { judge } from './cdp/gate.ts';
import { STRICT_POLICY, type Policy } from './policy.ts';
import type { ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const OWN = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop/options.html';
const PARTS =
  /^(\S+)(?: to ".*")? was refused: (.{10,})\. (No option allows it|To allow it, .*(--[a-z-]+|without this option).*|Share a tab with .*)\.$/;

interface Case {
  readonly policy?: Partial<Policy>;
  readonly method: string;
  readonly params?: object;
  readonly rule: string;
  /** Only on the session of a tab. */
  readonly tabOnly?: true;
}

const CASES: readonly Case[] = [
  ...[OWN, 'chrome://quit', 'javascript:1'].flatMap((url) =>
    ['Target.createTarget', 'Page.navigate', 'Network.loadNetworkResource', 'Fetch.continueRequest'].map(
      (method) => ({
        method,
        params: { url },
        rule: 'scheme',
      }),
    ),
  ),
  { method: 'Target.createTarget', params: { url: 'options.html' }, rule: 'incomplete' },
  { method: 'Page.navigate', params: { url: 'file:///x' }, rule: 'file' },
  { method: 'Target.createTarget', params: { url: 'file:///x' }, rule: 'file' },
  {
    policy: { allowOrigins: ['https://a.test'] },
    method: 'Page.navigate',
    params: { url: 'https://b.test/' },
    rule: 'origin',
  },
  { policy: { allowOrigins: ['https://b.test'] }, method: 'Runtime.evaluate', rule: 'origin', tabOnly: true },
  { policy: { denyMethods: ['Page.navigate'] }, method: 'Page.navigate', rule: 'denied' },
  { policy: { denyMethods: ['Input.*'] }, method: 'Input.dispatchKeyEvent', rule: 'denied' },
  { policy: { denyMethods: ['Target.createTarget'] }, method: 'Target.createTarget', rule: 'denied' },
  ...[
    'Input.dispatchMouseEvent',
    'Page.navigate',
    'Page.reload',
    'Page.bringToFront',
    'Target.createTarget',
    'Target.closeTarget',
    'Target.activateTarget',
    'DOM.setAttributeValue',
    'DOM.focus',
    'Storage.setCookies',
    'Storage.clearCookies',
    'Network.setCookie',
    'Emulation.setDeviceMetricsOverride',
    'Fetch.enable',
    'Runtime.addBinding',
    'Debugger.evaluateOnCallFrame',
    'Future.unknown',
  ].map((method) => ({ policy: { readOnly: true }, method, rule: 'read-only' })),
  {
    policy: { readOnly: true },
    method: 'Page.addScriptToEvaluateOnNewDocument',
    params: { source: 'x()' },
    rule: 'read-only',
  },
  ...[
    'Target.exposeDevToolsProtocol',
    'Target.sendMessageToTarget',
    'Target.setRemoteLocations',
    'Target.openDevTools',
  ].map((method) => ({ method, rule: 'escape', tabOnly: true as const })),
  { method: 'Storage.clearDataForOrigin', params: { origin: 'https://b.test' }, rule: 'storage' },
  { method: 'Storage.clearDataForOrigin', params: { origin: '*' }, rule: 'storage' },
  { method: 'Storage.clearDataForStorageKey', params: { storageKey: 'https://b.test/' }, rule: 'storage' },
  {
    method: 'Storage.deleteStorageBucket',
    params: { bucket: { storageKey: 'https://b.test/' } },
    rule: 'storage',
  },
  { method: 'Storage.clearTrustTokens', params: { issuerOrigin: 'https://a.test' }, rule: 'storage' },
  { method: 'Storage.runBounceTrackingMitigations', rule: 'storage' },
  { method: 'Network.clearBrowserCache', rule: 'storage' },
];

function setUp(policy: Partial<Policy> = {}): {
  world: World;
  browser: ModelExtension;
  client: ModelClient;
  sessions: (string | undefined)[];
  page: string;
} {
  const world = new World({ policy: { ...STRICT_POLICY, ...policy } });
  const browser = world.browserWith(1);
  const { client, session: page } = world.attachedClient();
  const attached = client.send('Target.attachToBrowserTarget');
  world.settle();
  const further = String(client.reply(attached).result?.['sessionId']);
  browser.childAttached(1, { session: 'child' });
  client.send(
    'Target.setAutoAttach',
    { autoAttach: true, waitForDebuggerOnStart: false, flatten: true },
    page,
  );
  world.settle();
  const child = client.sessionOf('target of child');
  browser.commands.length = browser.requests.length = 0;
  return { world, browser, client, sessions: [undefined, further, page, child], page };
}

describe('is refused on every session, and nothing of it reaches the browser:', () => {
  test.each(CASES)('$method $params', ({ policy, method, params = {}, rule, tabOnly }) => {
    const { world, browser, client, sessions } = setUp(policy);
    for (const session of tabOnly === true ? sessions.slice(2) : sessions) {
      const id = client.send(method, params, session);
      world.settle();
      const { error } = client.reply(id);
      expect(error).toMatchObject({ code: -32000, data: `holdfast.refused.${rule}` });
      const [, what, why] = PARTS.exec(error?.message ?? '') ?? [];
      expect(what).toBe(method);
      expect(why).toBeDefined();
    }
    expect(browser.commands).toEqual([]);
    expect(browser.requests).toEqual([]);
  });
});

test('the history leads only to where a client may go', () => {
  const { world, browser, client, page } = setUp();
  browser.answer = ({ method }) => ({
    result:
      method === 'Page.getNavigationHistory'
        ? {
            entries: [
              { id: 4, url: OWN },
              { id: 5, url: 'https://a.test/' },
            ],
          }
        : {},
  });
  const go = (entryId: number): number => {
    const id = client.send('Page.navigateToHistoryEntry', { entryId }, page);
    world.settle();
    return id;
  };
  for (const id of [go(4), go(7)]) expect(client.reply(id).error?.message).toMatch(PARTS);
  expect(browser.methods()).not.toContain('Page.navigateToHistoryEntry');
  expect(client.reply(go(5)).result).toEqual({});
});

test('an address that is none is answered as Chromium answers it, and not sent', () => {
  const { world, browser, client, page } = setUp();
  const id = client.send('Page.navigate', { url: 'options.html' }, page);
  world.settle();
  expect(client.reply(id).error?.message).toBe('Cannot navigate to invalid URL');
  expect(browser.commands).toEqual([]);
});

test('commands of the browser are not there on a session with a tab', () => {
  const { world, client, page } = setUp();
  for (const method of [
    'Extensions.loadUnpacked',
    'Browser.getHistograms',
    'PWA.install',
    'SystemInfo.getInfo',
  ]) {
    const id = client.send(method, {}, page);
    world.settle();
    expect(client.reply(id).error?.code).toBe(-32601);
  }
});

test('a tab that comes to a page of the extension is not offered, and comes back with the same session', () => {
  const { world, browser, client, page } = setUp();
  browser.send({ type: 'tab.updated', state: { ...browser.state(1), url: OWN } });
  world.settle();
  expect([...world.relay.targets.offered()]).toEqual([]);
  const targets = client.send('Target.getTargets');
  const attach = client.send('Target.attachToTarget', { targetId: 'T1', flatten: true });
  const held = client.send('Runtime.evaluate', { expression: '1' }, page);
  world.settle();
  expect(client.reply(targets).result).toEqual({ targetInfos: [] });
  expect(client.reply(attach).error?.message).toBe('No target with given id found');
  expect(client.replies(held)).toEqual([]);
  expect(browser.methods()).not.toContain('Runtime.evaluate');
  browser.loseDebugger(1);
  browser.attachAgain(1, { url: 'https://a.test/' });
  world.settle();
  expect(client.reply(held).result).toEqual({});
});

test('a tab or a child that shows a page of the extension is never announced', () => {
  const { world, browser, client, page } = setUp();
  browser.share(2, { url: OWN });
  const targetInfo = { targetId: 'own', type: 'iframe', title: '', url: OWN };
  browser.event(1, 'Target.attachedToTarget', { sessionId: 'own', targetInfo, waitingForDebugger: false });
  world.settle();
  expect(JSON.stringify(client.events('Target.attachedToTarget'))).not.toContain(OWN);
  expect(world.relay.status().tabs).toHaveLength(1);
  expect(page).toBeDefined();
});

test('in read-only mode scripts may have no side effect, and the rest of looking works', () => {
  const { world, browser, client, page } = setUp({ readOnly: true });
  for (const method of [
    'Runtime.evaluate',
    'Runtime.callFunctionOn',
    'Page.captureScreenshot',
    'DOM.getDocument',
  ]) {
    const id = client.send(method, { userGesture: true, throwOnSideEffect: false }, page);
    world.settle();
    expect(client.reply(id).error).toBeUndefined();
  }
  const [evaluate, call] = browser.commands;
  for (const command of [evaluate, call]) {
    expect(command?.params).toMatchObject({ throwOnSideEffect: true, userGesture: false });
  }
});

/** Words of methods that act, in every domain: none may slip into what read-only mode allows. */
test.each([...CDP_DOMAINS])('read-only mode allows nothing that acts in %s', (domain) => {
  const policy = { ...STRICT_POLICY, readOnly: true };
  for (const verb of [
    'set',
    'clear',
    'dispatch',
    'navigate',
    'delete',
    'remove',
    'reload',
    'close',
    'create',
    'override',
    'continue',
    'unknown',
  ]) {
    const method = `${domain}.${verb}Something`;
    expect(judge(policy, { method, params: {} }, () => []).ok).toBe(false);
  }
});
