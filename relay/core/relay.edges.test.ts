/** Corners where several things go wrong at once: departures during outages, malformed results, late answers. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ModelClient } from './testing/model-client.ts';
import { NO_ANSWER, OK, type ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';
import { RELAY_LIMITS } from './limits.ts';

const ADD = 'Page.addScriptToEvaluateOnNewDocument';
const REMOVE = 'Page.removeScriptToEvaluateOnNewDocument';
interface Attached {
  readonly client: ModelClient;
  readonly session: string;
}
let world: World;
let browser: ModelExtension;
beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
});
function send({ client, session }: Attached, method: string, params: object = {}): number {
  const id = client.send(method, params, session);
  world.settle();
  return id;
}

test('a departed client’s held browser-level commands are never sent', () => {
  const client = world.client();
  browser.dropSocket();
  world.settle();
  client.send('Target.createTarget', { url: 'https://new.test/' });
  client.send('Target.closeTarget', { targetId: 'T1' });
  world.settle();
  client.leave();
  world.settle();
  browser.connect();
  world.settle();
  expect(browser.requests).toEqual([]);
});

test('a tab that is discarded before it was announced has the id under which clients know it', () => {
  const { client } = world.attachedClient();
  browser.onRequest = (frame) => {
    if (frame.type !== 'tab.create') return false;
    const state = { tab: 9, targetId: 'T9', url: frame.url, title: '' };
    browser.send({ type: 'tab.attached', state: { ...state, attachment: 'A8' } });
    browser.send({ type: 'tab.detached', tab: 9, reason: 'lost' });
    const attached = { ...state, targetId: 'T9 again', attachment: 'A9' };
    browser.send({ type: 'tab.attached', state: attached });
    browser.send({ type: 'result', id: frame.id }, attached);
    return true;
  };
  const id = client.send('Target.createTarget', { url: 'https://new.test/' });
  world.settle();
  expect(client.reply(id).result).toEqual({ targetId: 'T9' });
});

test('nor its held Storage commands', () => {
  const client = world.client();
  browser.loseDebugger(1);
  client.send('Storage.clearCookies');
  world.settle();
  client.leave();
  world.settle();
  browser.attachAgain(1);
  world.settle();
  expect(browser.methods()).toEqual([]);
});

test('a departure between tab.attached and the result of the reset causes another reset', () => {
  const first = world.attachedClient();
  send(first, 'Page.enable');
  let id = 0;
  browser.onRequest = (frame) => {
    if (frame.type !== 'tab.reset') return false;
    id = frame.id;
    browser.onRequest = undefined;
    return true;
  };
  first.client.leave();
  world.settle();
  const second = world.client();
  second.send('Target.attachToTarget', { targetId: 'T1', flatten: true });
  world.settle();
  browser.loseDebugger(1, 'reset');
  browser.attachAgain(1);
  world.settle();
  second.leave();
  world.settle();
  browser.send({ type: 'result', id }, {});
  world.settle();
  expect(world.relay.status().tabs[0]?.phase).toBe('usable');
  const third = world.client();
  third.send('Target.attachToTarget', { targetId: 'T1', flatten: true });
  world.settle();
  const ev = third.send('Runtime.evaluate', {}, third.sessionOf('T1'));
  world.settle();
  expect(third.reply(ev).result).toEqual({});
});

test('removing the script of a client that left while the link was down never removes another', () => {
  const installed = new Map<string, string>();
  let attachment = '';
  let count = 0;
  browser.answer = (command, params) => {
    if (command.attachment !== attachment) {
      attachment = command.attachment;
      count = 0;
      installed.clear();
    }
    if (command.method === ADD) {
      installed.set(String(++count), String(params['source']));
      return { result: { identifier: String(count) } };
    }
    if (command.method === REMOVE) installed.delete(String(params['identifier']));
    return { result: {} };
  };
  const one = world.attachedClient();
  const two = world.attachedClient();
  send(one, ADD, { source: 'A' });
  send(two, ADD, { source: 'B' });
  browser.dropSocket();
  world.settle();
  one.client.leave();
  world.settle();
  browser.loseDebugger(1);
  browser.attachAgain(1);
  browser.connect();
  world.settle();
  expect([...installed.values()]).toEqual(['B']);
});

test('a browser-level question after Relay.close() is answered at once and leaves no timer', () => {
  world = new World();
  const client = world.client();
  world.relay.close();
  const id = client.send('Browser.getVersion');
  world.settle();
  expect(client.replies(id)).toHaveLength(1);
  expect(world.clock.pending).toBe(0);
});

test('a malformed result still answers the command that it belongs to', () => {
  const one = world.attachedClient();
  browser.answer = () => NO_ANSWER;
  const id = send(one, ADD, { source: 'A' });
  browser.sendText({ type: 'result', id: browser.commands[0]!.id }, '{broken');
  world.settle();
  browser.connect();
  world.clock.advance(RELAY_LIMITS.holdMs * 2);
  expect(one.client.replies(id)).toHaveLength(1);
});

test('a malformed result of a replay step does not leave the tab replaying forever', () => {
  const one = world.attachedClient();
  send(one, ADD, { source: 'A' });
  browser.commands.length = 0;
  browser.answer = () => NO_ANSWER;
  browser.loseDebugger(1);
  browser.attachAgain(1);
  world.settle();
  browser.answer = () => OK;
  browser.sendText({ type: 'result', id: browser.commands[0]!.id }, '{broken');
  world.settle();
  browser.connect();
  world.settle();
  expect(world.relay.status().tabs[0]?.phase).toBe('usable');
});

test('a tab of another browser is not taken for one with the same tab id', () => {
  const one = world.attachedClient();
  browser.dropSocket();
  world.clock.advance(RELAY_LIMITS.slotKeptMs);
  world.settle();
  const second = world.extension('browser-2');
  second.sendsInventory = false;
  second.connect();
  world.settle();
  second.share(1, { targetId: 'OTHER' });
  world.settle();
  second.sendInventory();
  world.settle();
  expect(one.client.events('Target.detachedFromTarget')).toHaveLength(1);
  expect(world.relay.status().tabs).toMatchObject([{ targetId: 'OTHER' }]);
});

describe('what a client undoes before it is answered is not set up again', () => {
  test('binding', () => {
    const one = world.attachedClient();
    const two = world.attachedClient();
    send(two, 'Runtime.addBinding', { name: 'shared' });
    one.client.send('Runtime.addBinding', { name: 'shared' }, one.session);
    one.client.send('Runtime.removeBinding', { name: 'shared' }, one.session);
    world.settle();
    send(two, 'Runtime.removeBinding', { name: 'shared' });
    browser.commands.length = 0;
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    expect(browser.methods()).toEqual([]);
  });
});

test('a close that was held over a discard closes the tab under its new id', () => {
  const one = world.attachedClient();
  const seen: number[] = [];
  browser.onRequest = (frame) => {
    if (frame.type === 'tab.close') seen.push(frame.tab);
    return false;
  };
  browser.dropSocket();
  world.settle();
  one.client.send('Target.closeTarget', { targetId: 'T1' });
  world.settle();
  const discarded = { ...browser.state(1), tab: 2, attachment: undefined };
  browser.tabs.delete(1);
  browser.tabs.set(2, discarded);
  browser.send({ type: 'tab.replaced', from: 1, state: browser.state(2) });
  browser.connect();
  world.settle();
  expect(seen).toEqual([2]);
});

test('what a client had in a tab is undone in children too when it lets go of the tab', () => {
  const one = world.attachedClient();
  const two = world.attachedClient();
  for (const c of [one, two])
    send(c, 'Target.setAutoAttach', {
      autoAttach: true,
      flatten: true,
      waitForDebuggerOnStart: false,
    });
  browser.childAttached(1, { session: 'c' });
  world.settle();
  one.client.send('Network.enable', {}, one.client.sessionOf('target of c'));
  one.client.send('Target.detachFromTarget', { sessionId: one.session });
  world.settle();
  expect(browser.commands.at(-1)).toMatchObject({
    method: 'Network.disable',
    session: 'c',
  });
});

describe('a debugger that is lost in mid-replay is not reset on top of that', () => {
  let one: Attached;
  beforeEach(() => {
    one = world.attachedClient();
    send(one, 'Network.enable');
    browser.loseDebugger(1);
    world.settle();
    browser.answer = () => NO_ANSWER;
    browser.attachAgain(1);
    world.settle();
    browser.answer = () => OK;
  });
  test('lost and attached again', () => {
    browser.loseDebugger(1);
    world.settle();
    browser.attachAgain(1);
    world.settle();
    expect(browser.requests).toEqual([]);
  });
  test('closed', () => {
    browser.unshare(1);
    world.settle();
    expect(browser.requests).toEqual([]);
  });
});

test('events that were held back for an enable are dropped if the tab stops being shared first', () => {
  const attached = world.attachedClient();
  browser.answer = ({ method }) => (method === 'Runtime.enable' ? NO_ANSWER : OK);
  const id = send(attached, 'Runtime.enable');
  browser.event(1, 'Runtime.executionContextCreated', { context: { id: 1, auxData: {} } });
  browser.unshare(1, 'released');
  world.settle();
  const { client } = attached;
  expect(client.reply(id).error).toBeDefined();
  const story = client.story();
  const detached = story.indexOf('Target.detachedFromTarget');
  expect(detached).toBeGreaterThan(0);
  expect(story.slice(detached)).not.toContain('Runtime.executionContextCreated');
});
