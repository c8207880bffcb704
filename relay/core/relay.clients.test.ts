import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import { NO_ANSWER, type ModelExtension } from './testing/model-extension.ts';
import type { ModelClient } from './testing/model-client.ts';
import { World } from './testing/world.ts';

const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };

let world: World;
let browser: ModelExtension;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
});

describe('finding tabs', () => {
  test('discovery tells of every tab before its reply, and of later ones', () => {
    const client = world.client();
    const id = client.send('Target.setDiscoverTargets', { discover: true });
    world.settle();
    expect(client.story()).toEqual(['Target.targetCreated', `reply ${id}`]);
    browser.share(2);
    world.settle();
    expect(client.events('Target.targetCreated').at(-1)?.params).toMatchObject({
      targetInfo: { targetId: 'T2', type: 'page' },
    });
  });

  test('auto-attach gives a session to every tab before its reply, and to later ones', () => {
    const client = world.client();
    const id = client.send('Target.setAutoAttach', AUTO_ATTACH);
    world.settle();
    expect(client.story()).toEqual(['Target.attachedToTarget', `reply ${id}`]);
    browser.share(2);
    world.settle();
    expect(client.sessionOf('T2')).not.toBe(client.sessionOf('T1'));
  });

  test('a client that asks twice is not attached twice', () => {
    const { client } = world.attachedClient();
    client.send('Target.setAutoAttach', AUTO_ATTACH);
    world.settle();
    expect(client.events('Target.attachedToTarget')).toHaveLength(1);
  });

  test('a filter that excludes pages is heeded', () => {
    const client = world.client();
    const filter = [{ type: 'page', exclude: true }, { type: 'tab', exclude: true }, {}];
    client.send('Target.setAutoAttach', { ...AUTO_ATTACH, filter });
    client.send('Target.setDiscoverTargets', { discover: true, filter });
    world.settle();
    expect(client.story().sort()).toEqual(['reply 1', 'reply 2']);
  });

  test('a new address is told to those who discover', () => {
    const client = world.client();
    client.send('Target.setDiscoverTargets', { discover: true });
    world.settle();
    browser.send({ type: 'tab.updated', state: { ...browser.state(1), url: 'https://b.test/' } });
    browser.send({ type: 'tab.updated', state: { ...browser.state(1), url: 'https://b.test/' } });
    world.settle();
    expect(client.events('Target.targetInfoChanged')).toHaveLength(1);
  });

  test('a closed tab is told of once: session first, then target', () => {
    const { client } = world.attachedClient();
    client.send('Target.setDiscoverTargets', { discover: true });
    world.settle();
    client.forget();
    browser.unshare(1);
    world.settle();
    expect(client.story()).toEqual(['Target.detachedFromTarget', 'Target.targetDestroyed']);
  });

  test('a new tab is announced before the reply to the command that opened it', () => {
    const { client } = world.attachedClient();
    client.forget();
    const id = client.send('Target.createTarget', { url: 'https://new.test/' });
    world.settle();
    expect(client.story()).toEqual(['Target.attachedToTarget', `reply ${id}`]);
    expect(client.reply(id).result).toEqual({ targetId: 'T101' });
  });
});

describe('closing a tab', () => {
  test('succeeds, although the browser tells of its end before it answers', () => {
    const { client, session } = world.attachedClient();
    client.forget();
    const id = client.send('Target.closeTarget', { targetId: 'T1' });
    world.settle();
    expect(client.reply(id).result).toEqual({ success: true });
    expect(client.events('Target.detachedFromTarget')).toMatchObject([{ params: { sessionId: session } }]);
    expect(world.relay.status()).toMatchObject({ tabs: [], pending: 0, unanswered: 0 });
  });

  test('succeeds from its own session, too', () => {
    const { client, session } = world.attachedClient();
    const id = client.send('Target.closeTarget', { targetId: 'T1' }, session);
    world.settle();
    expect(client.reply(id)).toEqual({ id, result: { success: true }, sessionId: session });
  });
});

describe('before a browser has come', () => {
  beforeEach(() => {
    world = new World();
  });

  test('questions about it wait, and are answered when it comes', () => {
    const client = world.client();
    const version = client.send('Browser.getVersion');
    const attach = client.send('Target.setAutoAttach', AUTO_ATTACH);
    world.clock.advance(RELAY_LIMITS.holdMs - 1);
    expect(client.received).toEqual([]);
    world.browserWith(1);
    expect(client.reply(version).result).toMatchObject({ product: 'Chrome/1.2.3.4', protocolVersion: '1.3' });
    expect(client.reply(attach).result).toEqual({});
    expect(client.events('Target.attachedToTarget')).toHaveLength(1);
  });

  test('they wait only so long, and the error says what to do', () => {
    const client = world.client();
    const id = client.send('Browser.getVersion');
    world.clock.advance(RELAY_LIMITS.holdMs);
    world.settle();
    expect(client.reply(id).error?.message).toContain('Start the browser with the Holdfast extension');
    expect(world.clock.pending).toBe(0);
  });

  test('closing the relay answers them', () => {
    const client = world.client();
    const id = client.send('Target.getTargets');
    world.settle();
    world.relay.close();
    world.settle();
    expect(client.reply(id).error?.code).toBe(-32000);
    expect(world.clock.pending).toBe(0);
  });
});

describe('errors', () => {
  test('know no session but those given out, and are told outside of it', () => {
    const client = world.client();
    client.send('Page.enable', {}, 'nobody');
    world.settle();
    expect(client.received).toEqual([
      { id: 1, error: { code: -32001, message: 'Session with given id not found.' } },
    ]);
  });

  test('an unknown browser command is -32601', () => {
    const client = world.client();
    const id = client.send('Nonsense.do');
    world.settle();
    expect(client.reply(id).error).toEqual({ code: -32601, message: "'Nonsense.do' wasn't found" });
  });

  test("Chromium's errors are passed on with the session id", () => {
    const { client, session } = world.attachedClient();
    browser.answer = () => ({ error: 'Could not find node' });
    const id = client.send('DOM.focus', {}, session);
    world.settle();
    expect(client.reply(id)).toEqual({
      id,
      error: { code: -32000, message: 'Could not find node' },
      sessionId: session,
    });
  });

  test.each([
    ['no JSON', '{', -32700, undefined],
    ['no command', '[]', -32600, undefined],
    ['no method', '{"id":77}', -32600, 77],
  ])('%s does not end the connection', (_, text, code, itsId) => {
    const client = world.client();
    client.socket.farSends(text);
    const id = client.send('Target.getTargets');
    world.settle();
    expect(client.received[0]).toMatchObject({ error: { code } });
    expect(client.received[0]?.id).toBe(itsId);
    expect(client.reply(id).error).toBeUndefined();
  });

  test('a separate context is not possible, and the error says what is', () => {
    const client = world.client();
    const id = client.send('Target.createBrowserContext');
    world.settle();
    expect(client.reply(id).error?.message).toContain('browser.contexts()[0]');
  });

  test('a session ends with its tab, also for commands that are under way', () => {
    const { client, session } = world.attachedClient();
    browser.answer = () => NO_ANSWER;
    const under = client.send('Runtime.evaluate', {}, session);
    world.settle();
    browser.unshare(1);
    world.settle();
    const after = client.send('Runtime.evaluate', {}, session);
    world.settle();
    expect(client.reply(under).error?.message).toBe('Inspected target navigated or closed');
    expect(client.reply(after).error?.code).toBe(-32001);
  });

  test('a command that dies with its tab is answered after the end of the session', () => {
    const { client, session } = world.attachedClient();
    browser.answer = () => ({ error: 'Inspected target navigated or closed' });
    browser.event(1, 'Inspector.detached', { reason: 'Render process gone.' });
    const id = client.send('Runtime.evaluate', {}, session);
    world.settle();
    expect(client.replies(id)).toEqual([]);
    browser.unshare(1);
    world.settle();
    expect(client.reply(id).error?.code).toBe(-32001);
    expect(client.story().slice(-2)).toEqual(['Target.detachedFromTarget', `reply ${id}`]);
  });

  test('a command that seemed to die with a tab that comes back is answered then', () => {
    const { client, session } = world.attachedClient();
    browser.answer = () => ({ error: 'Inspected target navigated or closed' });
    browser.event(1, 'Inspector.detached', { reason: 'Render process gone.' });
    const id = client.send('Runtime.evaluate', {}, session);
    world.settle();
    browser.loseDebugger(1);
    browser.answer = () => ({ result: {} });
    browser.attachAgain(1);
    world.settle();
    expect(client.reply(id).error?.message).toContain('Outcome unknown');
  });
});

describe('what Chromium announces while a domain is being enabled', () => {
  const context = (id: number): object => ({ context: { id } });

  test('is told before the answer, and not before earlier answers that come late', () => {
    const { client, session } = world.attachedClient();
    browser.answer = () => NO_ANSWER;
    const tree = client.send('Page.getFrameTree', {}, session);
    const enable = client.send('Runtime.enable', {}, session);
    world.settle();
    browser.event(1, 'Runtime.executionContextCreated', context(1));
    browser.event(1, 'Runtime.consoleAPICalled', {});
    world.settle();
    expect(client.story()).not.toContain('Runtime.executionContextCreated');
    for (const command of browser.commands.slice(-2)) browser.answerLate(command, { result: {} });
    world.settle();
    browser.event(1, 'Runtime.executionContextCreated', context(2));
    world.settle();
    expect(client.story().slice(-5)).toEqual([
      `reply ${tree}`,
      'Runtime.executionContextCreated',
      'Runtime.consoleAPICalled',
      `reply ${enable}`,
      'Runtime.executionContextCreated',
    ]);
  });

  test('is forgotten when the debugger is lost meanwhile', () => {
    const { client, session } = world.attachedClient();
    browser.answer = () => NO_ANSWER;
    client.send('Runtime.enable', {}, session);
    world.settle();
    browser.event(1, 'Runtime.executionContextCreated', context(1));
    world.settle();
    browser.loseDebugger(1);
    browser.answer = () => ({ result: {} });
    browser.attachAgain(1);
    world.settle();
    for (const command of browser.commands.slice(0, 1))
      browser.answerLate(command, { error: 'Detached while handling command.' });
    world.settle();
    expect(client.story()).not.toContain('Runtime.executionContextCreated');
  });
});

test('cookies are asked for when the repair of the only tab is over', () => {
  const client = world.client();
  browser.loseDebugger(1);
  const id = client.send('Storage.getCookies');
  world.settle();
  expect(client.replies(id)).toEqual([]);
  browser.answer = () => ({ result: { cookies: [] } });
  browser.attachAgain(1);
  world.settle();
  expect(client.reply(id).result).toEqual({ cookies: [] });
});

test('cookies are asked of a tab that can answer now, where there is one', () => {
  browser.share(2);
  const client = world.client();
  browser.loseDebugger(1);
  const id = client.send('Storage.getCookies');
  world.settle();
  expect(client.reply(id).result).toEqual({});
  expect(browser.commands.at(-1)).toMatchObject({ tab: 2 });
});

test('a command after the end of the relay is answered at once, and leaves no timer', () => {
  const { client, session } = world.attachedClient();
  browser.dropSocket();
  world.settle();
  world.relay.close();
  const ids = [client.send('Runtime.evaluate', {}, session), client.send('Target.createTarget', { url: '' })];
  world.settle();
  for (const id of ids) expect(client.reply(id).error?.message).toBe('The relay is shutting down.');
  expect(world.clock.pending).toBe(0);
});

describe('an event that is no JSON', () => {
  test('ends the connection that sent it, and not the relay', () => {
    const { client, session } = world.attachedClient();
    client.send('Runtime.enable', {}, session);
    world.settle();
    const { attachment = '' } = browser.state(1);
    const method = 'Runtime.executionContextCreated';
    browser.sendText({ type: 'forwardCDPEvent', tab: 1, attachment, method }, '{"context":');
    world.settle();
    expect(browser.refusal).toMatchObject({ status: 400, code: 'bad-frame' });
    expect(world.relay.status().extension).toBe('absent');
    const held = client.send('Runtime.evaluate', {}, session);
    browser.connect();
    world.settle();
    expect(client.reply(held).result).toEqual({});
  });
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

  test('who comes late to Runtime is told the contexts before its reply', () => {
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
      ['Network.disable', {}],
      ['Page.removeScriptToEvaluateOnNewDocument', { identifier: 'real' }],
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
  client.socket.buffered = RELAY_LIMITS.clientBufferMax + 1;
  client.send('Target.getTargets');
  world.settle();
  expect(client.socket.closed).toEqual({ code: 4429, reason: 'the client does not read fast enough' });
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

describe('child targets', () => {
  test('get a session under the page session, and lose it before their parent', () => {
    const { client, session } = world.attachedClient();
    client.send('Target.setAutoAttach', AUTO_ATTACH, session);
    world.settle();
    browser.childAttached(1, { session: 'real child', waiting: true });
    world.settle();
    const attached = client.events('Target.attachedToTarget').at(-1);
    expect(attached).toMatchObject({ sessionId: session, params: { waitingForDebugger: true } });
    const child = client.sessionOf('target of real child');
    client.send('Runtime.runIfWaitingForDebugger', {}, child);
    world.settle();
    expect(browser.commands.at(-1)).toMatchObject({
      method: 'Runtime.runIfWaitingForDebugger',
      session: 'real child',
    });
    client.forget();
    browser.unshare(1);
    world.settle();
    expect(client.events('Target.detachedFromTarget').map(({ params }) => params?.['sessionId'])).toEqual([
      child,
      session,
    ]);
  });

  test('have events of their own', () => {
    const { client, session } = world.attachedClient();
    client.send('Target.setAutoAttach', AUTO_ATTACH, session);
    world.settle();
    browser.childAttached(1, { session: 'c' });
    world.settle();
    const child = client.sessionOf('target of c');
    client.send('Network.enable', {}, child);
    world.settle();
    browser.event(1, 'Network.requestWillBeSent', {}, 'c');
    browser.event(1, 'Network.requestWillBeSent', {});
    world.settle();
    expect(client.events('Network.requestWillBeSent')).toMatchObject([{ sessionId: child }]);
  });

  test('are found by grandparents through their parents', () => {
    const { client, session } = world.attachedClient();
    client.send('Target.setAutoAttach', AUTO_ATTACH, session);
    world.settle();
    browser.childAttached(1, { session: 'c' });
    world.settle();
    client.send('Target.setAutoAttach', AUTO_ATTACH, client.sessionOf('target of c'));
    world.settle();
    browser.childAttached(1, { session: 'grandchild', parent: 'c' });
    world.settle();
    expect(client.events('Target.attachedToTarget').at(-1)?.sessionId).toBe(client.sessionOf('target of c'));
  });

  test.each([
    ['it ends', (): void => browser.event(1, 'Target.detachedFromTarget', { sessionId: 'c' })],
    ['the tab closes', (): void => browser.unshare(1)],
    ['the debugger is lost', (): void => browser.loseDebugger(1)],
  ])('have their commands answered when %s', (_, ends) => {
    const { client, session } = world.attachedClient();
    client.send('Target.setAutoAttach', AUTO_ATTACH, session);
    world.settle();
    browser.childAttached(1, { session: 'c' });
    world.settle();
    const child = client.sessionOf('target of c');
    browser.answer = () => NO_ANSWER;
    const id = client.send('Runtime.evaluate', {}, child);
    world.settle();
    ends();
    // Whether the page goes on without the frame is known a moment later.
    world.clock.advance(1_000);
    const reply = client.reply(id);
    expect(reply.error).toEqual({ code: -32001, message: 'Inspected target navigated or closed' });
    // As in Chromium: the client has heard of the session's end, and of a dead session nothing comes.
    expect(reply.sessionId).toBeUndefined();
    const ended = client.story().indexOf('Target.detachedFromTarget');
    expect(ended).toBeGreaterThan(-1);
    expect(ended).toBeLessThan(client.story().indexOf(`reply ${id}`));
    expect(world.relay.status()).toMatchObject({ pending: 0, unanswered: 0 });
  });

  test('that wait for a debugger nobody has asked for are started', () => {
    browser.childAttached(1, { session: 'forsaken', waiting: true });
    world.settle();
    expect(browser.commands).toMatchObject([
      { method: 'Runtime.runIfWaitingForDebugger', session: 'forsaken' },
    ]);
  });

  test('that wait for a client that has left are started', () => {
    const one = world.attachedClient();
    world.attachedClient();
    one.client.send('Target.setAutoAttach', AUTO_ATTACH, one.session);
    world.settle();
    browser.childAttached(1, { session: 'forsaken', waiting: true });
    world.settle();
    one.client.leave();
    world.settle();
    expect(browser.methods()).toContain('Runtime.runIfWaitingForDebugger');
  });
});
