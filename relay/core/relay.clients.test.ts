/** Several clients of one tab: sessions, domains and departures of their own. */
import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import type { ModelClient } from './testing/model-client.ts';
import { World } from './testing/world.ts';

let world: World;
let browser: ModelExtension;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
});

describe('two clients of one tab', () => {
  let one: { client: ModelClient; session: string };
  let two: { client: ModelClient; session: string };

  beforeEach(() => {
    one = world.attachedClient();
    two = world.attachedClient();
  });

  test('have sessions of their own and get their own replies', () => {
    browser.answer = (_, params) => ({ result: { echo: params['value'] } });
    const first = one.client.send('Runtime.evaluate', { value: 1 }, one.session);
    const second = two.client.send('Runtime.evaluate', { value: 2 }, two.session);
    world.settle();
    expect(one.session).not.toBe(two.session);
    expect(one.client.reply(first).result).toEqual({ echo: 1 });
    expect(two.client.reply(second).result).toEqual({ echo: 2 });
  });

  test('get the events of what they have enabled', () => {
    one.client.send('Page.enable', {}, one.session);
    world.settle();
    browser.event(1, 'Page.loadEventFired', { timestamp: 1 });
    world.settle();
    expect(one.client.events('Page.loadEventFired')).toEqual([
      { method: 'Page.loadEventFired', params: { timestamp: 1 }, sessionId: one.session },
    ]);
    expect(two.client.events('Page.loadEventFired')).toEqual([]);
  });

  test('a client that enables Runtime late gets the contexts before its reply', () => {
    one.client.send('Runtime.enable', {}, one.session);
    world.settle();
    browser.event(1, 'Runtime.executionContextCreated', { context: { id: 1 } });
    browser.event(1, 'Runtime.executionContextCreated', { context: { id: 2 } });
    browser.event(1, 'Runtime.executionContextDestroyed', { executionContextId: 1 });
    world.settle();
    two.client.forget();
    const id = two.client.send('Runtime.enable', {}, two.session);
    world.settle();
    expect(two.client.story()).toEqual(['Runtime.executionContextCreated', `reply ${id}`]);
    expect(two.client.received[0]?.params).toEqual({ context: { id: 2 } });
  });

  test('one cannot disable what the other needs', () => {
    for (const { client, session } of [one, two]) client.send('Network.enable', {}, session);
    world.settle();
    const id = one.client.send('Network.disable', {}, one.session);
    world.settle();
    expect(one.client.reply(id).result).toEqual({});
    expect(browser.methods()).not.toContain('Network.disable');
    two.client.send('Network.disable', {}, two.session);
    world.settle();
    expect(browser.methods()).toContain('Network.disable');
  });

  test('a binding is called where it was made', () => {
    one.client.send('Runtime.addBinding', { name: 'mine' }, one.session);
    world.settle();
    browser.event(1, 'Runtime.bindingCalled', { name: 'mine', payload: '' });
    world.settle();
    expect(one.client.events('Runtime.bindingCalled')).toHaveLength(1);
    expect(two.client.events('Runtime.bindingCalled')).toHaveLength(0);
  });

  test('a binding that the other still has is not removed in the browser', () => {
    for (const { client, session } of [one, two]) {
      client.send('Runtime.addBinding', { name: 'shared' }, session);
    }
    const first = one.client.send('Runtime.removeBinding', { name: 'shared' }, one.session);
    world.settle();
    expect(one.client.reply(first).result).toEqual({});
    expect(browser.methods()).not.toContain('Runtime.removeBinding');
    browser.event(1, 'Runtime.bindingCalled', { name: 'shared', payload: '' });
    world.settle();
    expect(one.client.events('Runtime.bindingCalled')).toHaveLength(0);
    expect(two.client.events('Runtime.bindingCalled')).toHaveLength(1);
    two.client.send('Runtime.removeBinding', { name: 'shared' }, two.session);
    world.settle();
    expect(browser.methods()).toContain('Runtime.removeBinding');
  });

  test('a binding that one has removed is not set up again for it', () => {
    one.client.send('Runtime.addBinding', { name: 'shared' }, one.session);
    two.client.send('Runtime.addBinding', { name: 'shared' }, two.session);
    world.settle();
    one.client.send('Runtime.removeBinding', { name: 'shared' }, one.session);
    two.client.send('Runtime.removeBinding', { name: 'shared' }, two.session);
    world.settle();
    browser.commands.length = 0;
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    expect(browser.commands).toEqual([]);
  });

  test('when one leaves, what it alone had is undone, and the tab is not reset', () => {
    browser.answer = ({ method }) =>
      method.startsWith('Page.addScript') ? { result: { identifier: 'real' } } : { result: {} };
    for (const { client, session } of [one, two]) client.send('Page.enable', {}, session);
    one.client.send('Network.enable', {}, one.session);
    one.client.send('Page.addScriptToEvaluateOnNewDocument', { source: '' }, one.session);
    world.settle();
    browser.commands.length = 0;
    one.client.leave();
    world.settle();
    expect(browser.commands.map(({ method, params }) => [method, params])).toEqual([
      ['Page.removeScriptToEvaluateOnNewDocument', { identifier: 'real' }],
      ['Network.disable', {}],
    ]);
    expect(browser.requests).toEqual([]);
  });

  test('when the last one leaves, the tab is reset', () => {
    one.client.send('Page.enable', {}, one.session);
    world.settle();
    one.client.leave();
    two.client.leave();
    world.settle();
    expect(browser.requests).toEqual(['tab.reset']);
    expect(world.relay.status()).toMatchObject({ clients: 0, pending: 0, unanswered: 0 });
  });
});

test('a client that only looked leaves the tab as it is', () => {
  const { client } = world.attachedClient();
  client.leave();
  world.settle();
  expect(browser.requests).toEqual([]);
});

test('nothing is sent to a client that has left', () => {
  const { client, session } = world.attachedClient();
  client.send('Runtime.enable', {}, session);
  world.settle();
  const before = client.socket.sent.length;
  client.leave();
  world.settle();
  browser.event(1, 'Runtime.executionContextCreated', { context: { id: 1 } });
  world.settle();
  expect(client.socket.sent).toHaveLength(before);
});

test('a client that does not read is closed', () => {
  const client = world.client();
  client.socket.buffered = RELAY_LIMITS.clientBufferCharsMax + 1;
  client.send('Target.getTargets');
  world.settle();
  expect(client.socket.closed?.code).toBe(4429);
  expect(client.socket.closed?.reason).toMatch(/\(clientBufferCharsMax\).* Read faster\.$/);
  expect(world.relay.status().clients).toBe(0);
});

describe('init scripts', () => {
  test("go by the client's own identifiers", () => {
    const { client, session } = world.attachedClient();
    browser.answer = () => ({ result: { identifier: 'of Chromium' } });
    const id = client.send('Page.addScriptToEvaluateOnNewDocument', { source: '' }, session);
    world.settle();
    const identifier = client.reply(id).result?.['identifier'];
    expect(identifier).not.toBe('of Chromium');
    client.send('Page.removeScriptToEvaluateOnNewDocument', { identifier }, session);
    world.settle();
    expect(browser.commands.at(-1)?.params).toEqual({ identifier: 'of Chromium' });
  });

  test('that nobody added cannot be removed', () => {
    const { client, session } = world.attachedClient();
    const id = client.send('Page.removeScriptToEvaluateOnNewDocument', { identifier: '7' }, session);
    world.settle();
    expect(client.reply(id).error?.message).toBe('Script not found');
  });
});
