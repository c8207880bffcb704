import { beforeEach, describe, expect, test } from 'vitest';
import { LINK_LIMITS } from '../protocol/limits.ts';
import { RELAY_LIMITS } from './limits.ts';
import { NO_ANSWER, type ModelExtension } from './testing/model-extension.ts';
import type { ModelClient } from './testing/model-client.ts';
import { World } from './testing/world.ts';

let world: World;
let browser: ModelExtension;
let client: ModelClient;
let session: string;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  ({ client, session } = world.attachedClient());
});

function send(method: string, params: object = {}): number {
  const id = client.send(method, params, session);
  world.settle();
  return id;
}

describe('when the socket drops', () => {
  test('the channel goes on: nothing is lost, nothing is done twice', () => {
    browser.answer = () => NO_ANSWER;
    const before = send('Runtime.evaluate');
    browser.dropSocket();
    world.settle();
    const meanwhile = send('Page.navigate');
    browser.answerLate(browser.commands[0]!, { result: { late: true } });
    browser.answer = () => ({ result: {} });
    browser.connect();
    world.settle();
    expect(browser.hello?.resumed).toBe(true);
    expect(browser.methods()).toEqual(['Runtime.evaluate', 'Page.navigate']);
    expect(client.reply(before).result).toEqual({ late: true });
    expect(client.reply(meanwhile).result).toEqual({});
    expect(browser.requests).toEqual([]);
  });

  test('events that happened meanwhile arrive, in order, once', () => {
    send('Page.enable');
    browser.dropSocket();
    for (const n of [1, 2, 3]) browser.event(1, 'Page.loadEventFired', { n });
    browser.connect();
    world.settle();
    expect(client.events('Page.loadEventFired').map(({ params }) => params?.['n'])).toEqual([1, 2, 3]);
  });

  test('a frame that arrives a second time is handled once', () => {
    send('Page.enable');
    browser.event(1, 'Page.loadEventFired');
    world.settle();
    const { attachment } = browser.state(1);
    const again = { type: 'forwardCDPEvent', n: 1, tab: 1, attachment, method: 'Page.loadEventFired' };
    browser.socket?.farSends(JSON.stringify(again));
    world.settle();
    expect(client.events('Page.loadEventFired')).toHaveLength(1);
  });

  test('no command is sent before the inventory', () => {
    browser.dropSocket();
    world.settle();
    send('Runtime.evaluate');
    browser.sendsInventory = false;
    browser.connect();
    world.settle();
    expect(browser.commands).toEqual([]);
    expect(world.relay.status().extension).toBe('connecting');
    browser.sendInventory();
    world.settle();
    expect(browser.methods()).toEqual(['Runtime.evaluate']);
  });

  test('silently, the heartbeat notices, and a later socket of the same life is let in', () => {
    browser.socket?.goesSilent();
    world.clock.advance(LINK_LIMITS.silenceMaxMs + LINK_LIMITS.heartbeatMs);
    expect(world.relay.status().extension).toBe('absent');
    browser.connect();
    world.settle();
    expect(world.relay.status().extension).toBe('ready');
  });

  test('half-open, the next socket does not wait for the heartbeat', () => {
    browser.socket?.goesSilent();
    browser.connect();
    world.settle();
    expect(browser.hello?.resumed).toBe(true);
    expect(client.reply(send('Runtime.evaluate')).result).toEqual({});
  });
});

describe('when the worker is reborn', () => {
  test('an attachment that has lived on is kept: no reset, no replay', () => {
    send('Page.enable');
    browser.commands.length = 0;
    browser.restartWorker();
    browser.connect();
    world.settle();
    expect(browser.hello?.resumed).toBe(false);
    expect([browser.requests, browser.methods()]).toEqual([[], ['Page.getFrameTree']]);
    expect(client.reply(send('Runtime.evaluate')).result).toEqual({});
  });

  test('what it may have executed ends with: outcome unknown; what only reads is asked again', () => {
    browser.answer = () => NO_ANSWER;
    const acted = send('Runtime.evaluate');
    const read = send('DOM.getDocument');
    browser.answer = () => ({ result: {} });
    browser.restartWorker();
    browser.connect();
    world.settle();
    expect(client.reply(acted).error?.message).toMatch(
      /^Outcome unknown: the extension's worker was restart/,
    );
    expect(client.reply(read).result).toEqual({});
    expect(browser.methods()).toEqual(['Runtime.evaluate', 'DOM.getDocument', 'DOM.getDocument']);
  });

  test('a handle that is lost ends the hold on its context, which is announced anew, to this client only', () => {
    const other = world.attachedClient().client;
    const context = { id: 7, uniqueId: 'U7', origin: '', name: 'a world', auxData: { frameId: 'F1' } };
    send('Runtime.enable');
    browser.event(1, 'Runtime.executionContextCreated', { context });
    world.settle();
    browser.answer = () => NO_ANSWER;
    const handle = send('Runtime.evaluate', { expression: '({})', contextId: 7 });
    const value = send('Runtime.evaluate', { expression: '1', contextId: 7, returnByValue: true });
    client.forget();
    other.forget();
    browser.answer = () => ({ result: {} });
    browser.restartWorker();
    browser.connect();
    world.settle();
    expect(client.story()).toEqual([
      'Runtime.executionContextDestroyed',
      'Runtime.executionContextCreated',
      `reply ${handle}`,
      `reply ${value}`,
    ]);
    expect(client.events('Runtime.executionContextDestroyed')[0]?.params).toEqual({
      executionContextId: 7,
      executionContextUniqueId: 'U7',
    });
    expect(client.events('Runtime.executionContextCreated')[0]?.params).toEqual({ context });
    expect(other.story()).toEqual([]);
  });

  test('what it had not begun, by its ledger, is executed now', () => {
    browser.answer = () => NO_ANSWER;
    send('Runtime.evaluate');
    browser.socket?.goesSilent();
    const lost = send('Page.navigate');
    browser.answer = () => ({ result: {} });
    browser.restartWorker();
    browser.connect();
    world.settle();
    expect(client.reply(lost).result).toEqual({});
    expect(browser.methods()).toEqual(['Runtime.evaluate', 'Page.navigate']);
  });

  test('twice before the inventory, what the first life may have done is not forgotten', () => {
    browser.answer = () => NO_ANSWER;
    const acted = send('Runtime.evaluate');
    browser.sendsInventory = false;
    browser.restartWorker();
    browser.connect();
    world.settle();
    browser.sendsInventory = true;
    browser.restartWorker();
    browser.connect();
    world.settle();
    expect(client.reply(acted).error?.message).toMatch(/^Outcome unknown/);
  });

  test('tabs that closed meanwhile are reported once, new tabs are announced', () => {
    client.send('Target.setDiscoverTargets', { discover: true });
    world.settle();
    client.forget();
    browser.restartWorker();
    browser.tabs.delete(1);
    browser.share(2);
    browser.connect();
    world.settle();
    expect(client.events('Target.detachedFromTarget')).toHaveLength(1);
    expect(client.events('Target.targetDestroyed')).toMatchObject([{ params: { targetId: 'T1' } }]);
    expect(client.events('Target.targetCreated')).toMatchObject([
      { params: { targetInfo: { targetId: 'T2' } } },
    ]);
    expect(client.reply(send('Page.enable')).error?.code).toBe(-32001);
  });
});

describe('when the relay is started anew', () => {
  test('a tab that was attached before it is reset before a command runs in it', () => {
    const next = new World();
    const reborn = next.extension();
    reborn.restartWorker();
    reborn.share(1);
    const stale = reborn.state(1).attachment;
    const early = next.client();
    early.send('Target.setAutoAttach', { autoAttach: true, flatten: true });
    next.settle();
    reborn.connect();
    next.settle();
    expect(reborn.requests).toEqual(['tab.reset']);
    const id = early.send('Runtime.evaluate', {}, early.sessionOf('T1'));
    next.settle();
    expect(early.reply(id).result).toEqual({});
    expect(reborn.commands.map(({ attachment }) => attachment)).not.toContain(stale);
  });

  test('the channel of the earlier relay is not resumed', () => {
    const next = new World();
    const connected = next.browserWith(1);
    connected.dropSocket();
    next.settle();
    connected.connect({ resume: { relayId: 'another relay', received: 3 } });
    next.settle();
    expect(connected.hello?.resumed).toBe(false);
  });
});

describe('a second browser', () => {
  test('is refused while the first one is connected, with a way out', () => {
    const second = world.extension('browser-2');
    second.connect();
    world.settle();
    expect(second.refusal).toMatchObject({ status: 409, code: 'already-connected' });
    expect(second.refusal?.message).toContain('--duplicate=replace');
    expect(client.reply(send('Runtime.evaluate')).result).toEqual({});
  });

  test('is let in when the first one is dead, and its tabs take the place of the others', () => {
    browser.socket?.goesSilent();
    const second = world.extension('browser-2');
    second.share(1, { targetId: 'OTHER' });
    second.connect();
    world.clock.advance(RELAY_LIMITS.duplicateProbeMs);
    world.settle();
    expect(world.relay.status()).toMatchObject({ instanceId: 'browser-2', tabs: [{ targetId: 'OTHER' }] });
    expect(client.sessionOf('OTHER')).toBeDefined();
    expect(client.events('Target.detachedFromTarget')).toHaveLength(1);
  });

  test('is refused if it asks between two workers of the first one', () => {
    browser.restartWorker();
    const second = world.extension('browser-2');
    second.connect();
    world.settle();
    expect(world.relay.status().instanceId).toBeUndefined();
    browser.connect();
    world.clock.advance(RELAY_LIMITS.slotKeptMs);
    world.settle();
    expect(second.refusal).toMatchObject({ status: 409, code: 'already-connected' });
    expect(client.reply(send('Runtime.evaluate')).result).toEqual({});
  });

  test('hears nothing but the challenge and the refusal', () => {
    const stranger = world.extension('browser-2');
    const socket = stranger.connect({ proof: 'wrong' });
    send('Runtime.evaluate');
    expect(socket.sent.map((text) => (JSON.parse(text) as { type: string }).type)).toEqual([
      'connect.challenge',
      'refuse',
    ]);
    expect(world.relay.status().instanceId).toBe('browser-1');
  });
});

test('closing answers every command and leaves no timer but those of the sockets', () => {
  browser.loseDebugger(1);
  const id = send('Page.navigate');
  world.relay.close();
  browser.dropSocket();
  world.settle();
  expect(client.reply(id).error?.message).toBe('The relay is shutting down.');
  expect(world.clock.pending).toBe(0);
});
