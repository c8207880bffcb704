/** Settings that a page has once, while several clients come and go. */
import { beforeEach, describe, expect, test } from 'vitest';
import { NO_ANSWER, OK, type ModelExtension } from './testing/model-extension.ts';
import { World, type AttachedClient } from './testing/world.ts';

const METRICS = 'Emulation.setDeviceMetricsOverride';
const AGENT = 'Emulation.setUserAgentOverride';
const LIFECYCLE = 'Page.setLifecycleEventsEnabled';

let world: World;
let browser: ModelExtension;
let ann: AttachedClient;
let bob: AttachedClient;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  ann = world.attachedClient();
  bob = world.attachedClient();
  send(ann, 'Page.enable');
  send(bob, 'Page.enable');
});

function send({ client, session }: AttachedClient, method: string, params: object = {}): number {
  const id = client.send(method, params, session);
  world.settle();
  return id;
}

/** Method and params of what the browser gets while a client leaves. */
function toldWhenLeaving({ client }: AttachedClient): unknown[] {
  browser.commands.length = 0;
  client.leave();
  world.settle();
  return told();
}

function told(): unknown[] {
  return browser.commands.map(({ method, params }) => [method, params]);
}

describe('a setting of a client that leaves', () => {
  test('is replaced by the value of another client', () => {
    send(ann, METRICS, { width: 400 });
    send(bob, METRICS, { width: 800 });
    expect(toldWhenLeaving(bob)).toEqual([[METRICS, { width: 400 }]]);
  });

  test('stays as it is where another client has made it later', () => {
    send(ann, METRICS, { width: 400 });
    send(bob, METRICS, { width: 800 });
    expect(toldWhenLeaving(ann)).toEqual([]);
  });

  test.each([
    [METRICS, { width: 400 }, 'Emulation.clearDeviceMetricsOverride', {}],
    ['Emulation.setGeolocationOverride', { latitude: 1 }, 'Emulation.clearGeolocationOverride', {}],
    ['Emulation.setTouchEmulationEnabled', { enabled: true }, undefined, { enabled: false }],
    ['Network.setExtraHTTPHeaders', { headers: { a: 'b' } }, undefined, { headers: {} }],
    [
      'Network.emulateNetworkConditions',
      { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 },
      undefined,
      { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 },
    ],
    [AGENT, { userAgent: 'mine' }, undefined, { userAgent: '' }],
    ['Page.setBypassCSP', { enabled: true }, undefined, { enabled: false }],
  ])('is cleared where no other client has made it: %s', (method, params, back = method, none) => {
    send(ann, method, params);
    expect(toldWhenLeaving(ann)).toEqual([[back, none]]);
  });

  test('is not cleared where it is the default already', () => {
    send(ann, 'Page.setBypassCSP', { enabled: false });
    expect(toldWhenLeaving(ann)).toEqual([]);
  });

  test('is the same under its other name', () => {
    send(ann, AGENT, { userAgent: 'first' });
    send(bob, 'Network.setUserAgentOverride', { userAgent: 'second' });
    expect(toldWhenLeaving(bob)).toEqual([[AGENT, { userAgent: 'first' }]]);
  });

  test('is replaced also when the client only lets go of its session', () => {
    send(ann, METRICS, { width: 400 });
    send(bob, METRICS, { width: 800 });
    browser.commands.length = 0;
    bob.client.send('Target.detachFromTarget', { sessionId: bob.session });
    world.settle();
    expect(told()).toEqual([[METRICS, { width: 400 }]]);
  });
});

describe('a domain that one of two clients disables', () => {
  test('goes on for the other, without the settings and init scripts of the first', () => {
    browser.answer = ({ method }) =>
      method === 'Page.addScriptToEvaluateOnNewDocument' ? { result: { identifier: '7' } } : OK;
    send(ann, 'Page.setBypassCSP', { enabled: true });
    send(ann, 'Page.addScriptToEvaluateOnNewDocument', { source: 'a' });
    browser.commands.length = 0;
    expect(ann.client.reply(send(ann, 'Page.disable')).result).toEqual({});
    expect(told()).toEqual(
      expect.arrayContaining([
        ['Page.setBypassCSP', { enabled: false }],
        ['Page.removeScriptToEvaluateOnNewDocument', { identifier: '7' }],
      ]),
    );
    expect(browser.methods()).not.toContain('Page.disable');
  });

  test('does not get an init script that Chromium was still adding', () => {
    const ADD = 'Page.addScriptToEvaluateOnNewDocument';
    browser.answer = ({ method }) => (method === ADD ? NO_ANSWER : OK);
    const early = send(ann, ADD, { source: 'a' });
    const command = browser.commands.at(-1);
    send(ann, 'Page.disable');
    send(ann, 'Page.enable');
    const late = send(ann, ADD, { source: 'b' });
    browser.answerLate(command!, { result: { identifier: '7' } });
    browser.answerLate(browser.commands.at(-1)!, { result: { identifier: '8' } });
    world.settle();
    const removed = browser.commands.filter(
      ({ method }) => method === 'Page.removeScriptToEvaluateOnNewDocument',
    );
    expect(removed.map(({ params }) => params)).toEqual([{ identifier: '7' }]);
    expect([ann.client.reply(early).result, ann.client.reply(late).result]).toEqual([
      { identifier: '1' },
      { identifier: '2' },
    ]);
  });

  test('leaves the settings of other domains', () => {
    send(ann, 'Network.enable');
    send(ann, METRICS, { width: 400 });
    browser.commands.length = 0;
    send(ann, 'Page.disable');
    expect(told()).toEqual([]);
  });
});

describe('a tab is not reset under a client that has only a session with a frame of it', () => {
  /** A client that has attached itself to the frame, and to nothing else. */
  function framed(): AttachedClient {
    const client = world.client();
    const id = client.send('Target.attachToTarget', { targetId: 'target of frame', flatten: true });
    world.settle();
    return { client, session: client.reply(id).result?.['sessionId'] as string };
  }

  test('until that one leaves, too', () => {
    bob.client.leave();
    send(ann, 'Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
    send(ann, 'Network.enable');
    browser.childAttached(1, { session: 'frame' });
    world.settle();
    const last = framed();
    expect(toldWhenLeaving(ann)).toContainEqual(['Network.disable', {}]);
    expect(browser.requests).toEqual([]);
    expect(last.client.reply(send(last, 'Runtime.evaluate')).result).toEqual({});
    last.client.leave();
    world.settle();
    expect(browser.requests).toEqual(['tab.reset']);
  });
});

describe('lifecycle events', () => {
  function lifecycle(): void {
    browser.event(1, 'Page.lifecycleEvent', { name: 'load' });
    world.settle();
  }

  test('go to those who asked for them', () => {
    send(ann, LIFECYCLE, { enabled: true });
    lifecycle();
    expect(ann.client.events('Page.lifecycleEvent')).toHaveLength(1);
    expect(bob.client.events('Page.lifecycleEvent')).toHaveLength(0);
  });

  test('go on for the others when one turns them off', () => {
    send(ann, LIFECYCLE, { enabled: true });
    send(bob, LIFECYCLE, { enabled: true });
    browser.commands.length = 0;
    expect(ann.client.reply(send(ann, LIFECYCLE, { enabled: false })).result).toEqual({});
    lifecycle();
    expect(told()).toEqual([]);
    expect(ann.client.events('Page.lifecycleEvent')).toHaveLength(0);
    expect(bob.client.events('Page.lifecycleEvent')).toHaveLength(1);
  });

  test('end when the last one turns them off, or disables the domain', () => {
    send(ann, LIFECYCLE, { enabled: true });
    send(bob, LIFECYCLE, { enabled: true });
    send(ann, 'Page.disable');
    browser.commands.length = 0;
    send(bob, LIFECYCLE, { enabled: false });
    expect(told()).toEqual([[LIFECYCLE, { enabled: false }]]);
  });
});

test.each([
  ['Input.emulateTouchFromMouseEvent', { type: 'mousePressed', x: 1, y: 1, button: 'left' }],
  ['DOMStorage.setDOMStorageItem', { storageId: {}, key: 'a', value: 'b' }],
  ['Animation.setTiming', { animationId: '1', duration: 1, delay: 0 }],
])('what acts on the page is no setting, and is not done again with a new debugger: %s', (method, params) => {
  send(ann, method, params);
  browser.loseDebugger(1);
  browser.commands.length = 0;
  browser.attachAgain(1);
  world.settle();
  expect(browser.methods()).not.toContain(method);
});
