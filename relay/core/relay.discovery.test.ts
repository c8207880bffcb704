/** What a client hears that discovers targets, and what it may ask of a target of type `tab`. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

let world: World;
let browser: ModelExtension;
let client: ModelClient;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1, 2);
  client = world.attachedClient().client;
});

function ask(method: string, params: object = {}, session?: string): Record<string, unknown> {
  const id = client.send(method, params, session);
  world.settle();
  const { result, error } = client.reply(id);
  return result ?? { ...error };
}

/** Types of the targets in the events with this name. */
function types(method: string): unknown[] {
  return client.events(method).map(({ params }) => (params?.['targetInfo'] as { type: string }).type);
}

/** A service worker of both tabs' pages. */
function workerIn(tab: number): void {
  const targetInfo = { targetId: 'SW', type: 'service_worker', title: '', url: 'https://a.test/sw.js' };
  browser.event(tab, 'Target.attachedToTarget', {
    sessionId: `worker in ${tab}`,
    targetInfo,
    waitingForDebugger: false,
  });
  world.settle();
}

const endIn = (tab: number): void => {
  browser.event(tab, 'Target.detachedFromTarget', { sessionId: `worker in ${tab}` });
  world.settle();
};

test('the browser, the tabs and a service worker that is there', () => {
  workerIn(1);
  ask('Target.setDiscoverTargets', { discover: true, filter: [{}] });
  expect(types('Target.targetCreated')).toEqual(['browser', 'tab', 'page', 'tab', 'page', 'service_worker']);
});

test('a service worker comes once and ends once, however many tabs show it', () => {
  ask('Target.setDiscoverTargets', { discover: true });
  client.forget();
  workerIn(1);
  workerIn(2);
  expect(types('Target.targetCreated')).toEqual(['service_worker']);
  endIn(1);
  expect(client.events('Target.targetDestroyed')).toEqual([]);
  endIn(2);
  expect(client.events('Target.targetDestroyed')).toMatchObject([{ params: { targetId: 'SW' } }]);
});

test('a target says whether a client is attached to it', () => {
  const attached = (): unknown[] => {
    const infos = ask('Target.getTargets', { filter: [{}] })['targetInfos'] as {
      type: string;
      attached: boolean;
    }[];
    return infos.map(({ type, attached }) => [type, attached]);
  };
  expect(attached()).toEqual([
    ['page', true],
    ['tab', false],
    ['page', true],
    ['tab', false],
  ]);
  client.send('Target.detachFromTarget', { targetId: 'T1' });
  world.settle();
  expect(attached()).toContainEqual(['page', false]);
});

test('a session with a tab passes on what is of the browser', () => {
  const infos = ask('Target.getTargets', { filter: [{ type: 'tab' }] })['targetInfos'] as {
    targetId: string;
  }[];
  const { targetId = '' } = infos[0] ?? {};
  const session = String(ask('Target.attachToTarget', { targetId, flatten: true })['sessionId']);
  expect(ask('Browser.getVersion', {}, session)['product']).toBe('Chrome/1.2.3.4');
  expect(ask('Target.getTargetInfo', { targetId })).toMatchObject({
    targetInfo: { type: 'tab', attached: true },
  });
  expect(ask('Target.activateTarget', { targetId }, session)).toEqual({});
  expect(ask('Target.closeTarget', { targetId }, session)).toEqual({ success: true });
  expect(world.relay.targets.byTargetId('T1')).toBeUndefined();
});

test('pages and tabs can ask for other targets, the screens and the categories of traces', () => {
  const [tab, page] = ['tab', 'page'].map((type) => {
    const infos = ask('Target.getTargets', { filter: [{ type }] })['targetInfos'] as { targetId: string }[];
    const { targetId } = infos[0]!;
    return String(ask('Target.attachToTarget', { targetId, flatten: true })['sessionId']);
  });
  for (const session of [tab, page]) {
    expect(ask('Target.getTargetInfo', { targetId: 'T2' }, session)).toMatchObject({
      targetInfo: { targetId: 'T2', type: 'page' },
    });
    expect(ask('Target.getTargetInfo', { targetId: 'x' }, session)).toMatchObject({ code: -32602 });
  }
  browser.answer = ({ method }) => ({ result: { method } });
  for (const session of [undefined, tab, page]) {
    for (const method of ['Emulation.getScreenInfos', 'Tracing.getCategories'])
      expect(ask(method, {}, session)).toEqual({ method });
  }
  expect(ask('Target.getBrowserContexts', {}, tab)).toMatchObject({ message: 'Not allowed' });
});

test('only what it has attached itself is let go by its target', () => {
  expect(ask('Target.detachFromTarget', { targetId: 'nothing' })).toMatchObject({ code: -32602 });
  expect(ask('Target.detachFromTarget', { targetId: 'T1' })).toEqual({});
  expect(ask('Target.detachFromTarget', { targetId: 'T1' })).toMatchObject({ code: -32602 });
});

describe("on a page's session", () => {
  let page: string;

  beforeEach(() => {
    page = client.sessionOf('T1');
    client.forget();
  });

  const endedOn = (): unknown[] =>
    client
      .events('Target.detachedFromTarget')
      .map(({ params, sessionId }) => [params?.['targetId'], sessionId]);

  test('targets are discovered, and told of on that session only', () => {
    ask('Target.setDiscoverTargets', { discover: true }, page);
    expect(client.events('Target.targetCreated').map(({ sessionId }) => sessionId)).toEqual([page, page]);
    browser.update(1, { url: 'https://a.test/other' });
    world.settle();
    expect(client.events('Target.targetInfoChanged').map(({ sessionId }) => sessionId)).toEqual([page]);
    ask('Target.setDiscoverTargets', { discover: false }, page);
    browser.unshare(2);
    world.settle();
    expect(client.events('Target.targetDestroyed')).toEqual([]);
  });

  test('another tab is attached to, and ends with it', () => {
    const other = String(ask('Target.attachToTarget', { targetId: 'T2', flatten: true }, page)['sessionId']);
    expect(client.events('Target.attachedToTarget')).toMatchObject([
      { sessionId: page, params: { sessionId: other, targetInfo: { targetId: 'T2' } } },
    ]);
    ask('Runtime.enable', {}, other);
    client.forget();
    browser.commands.length = 0;
    ask('Target.detachFromTarget', { sessionId: page });
    expect(endedOn()).toEqual([
      ['T2', page],
      ['T1', undefined],
    ]);
    expect(browser.methods(), 'the other session with the tab stays').toEqual(['Runtime.disable']);
  });

  test('ends also when its tab is closed, and what it had set up is undone', () => {
    ask('Target.detachFromTarget', { targetId: 'T2' });
    browser.requests.length = 0;
    const other = String(ask('Target.attachToTarget', { targetId: 'T2', flatten: true }, page)['sessionId']);
    ask('Emulation.setUserAgentOverride', { userAgent: 'a' }, other);
    browser.unshare(1);
    world.settle();
    expect(endedOn()).toContainEqual(['T2', page]);
    expect(browser.requests).toEqual(['tab.reset']);
  });

  test('a target of type tab in between ends with it, too', () => {
    const infos = ask('Target.getTargets', { filter: [{ type: 'tab' }] })['targetInfos'] as {
      targetId: string;
    }[];
    const { targetId = '' } = infos[1] ?? {};
    const outer = String(ask('Target.attachToTarget', { targetId, flatten: true }, page)['sessionId']);
    ask('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true }, outer);
    browser.unshare(1);
    world.settle();
    expect(endedOn()).toEqual(
      expect.arrayContaining([
        ['T2', outer],
        [targetId, page],
      ]),
    );
  });

  test('one is let go by its target, where it is the only one', () => {
    const attach = (): unknown => ask('Target.attachToTarget', { targetId: 'T2', flatten: true }, page);
    attach();
    attach();
    expect(ask('Target.detachFromTarget', { targetId: 'T2' }, page)).toMatchObject({ code: -32000 });
    const [first] = client.events('Target.attachedToTarget');
    expect(ask('Target.detachFromTarget', { sessionId: first?.params?.['sessionId'] }, page)).toEqual({});
    expect(ask('Target.detachFromTarget', { targetId: 'T2' }, page)).toEqual({});
    expect(ask('Target.detachFromTarget', { targetId: 'T2' }, page)).toMatchObject({ code: -32602 });
  });

  test('a target that is asked for stays when auto-attach is turned off', () => {
    const auto = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
    ask('Target.setAutoAttach', auto, page);
    browser.childAttached(1, { session: 'frame' });
    world.settle();
    ask('Target.attachToTarget', { targetId: 'target of frame', flatten: true }, page);
    client.forget();
    ask('Target.setAutoAttach', { ...auto, autoAttach: false }, page);
    expect(endedOn()).toHaveLength(1);
  });
});
