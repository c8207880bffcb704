/** Errors as Chromium gives them, and what is never left unanswered. */
import { beforeEach, describe, expect, test } from 'vitest';
import { CUT_OFF, type ModelExtension, NO_ANSWER, TARGET_CLOSED } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

let world: World;
let browser: ModelExtension;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
});

describe('errors', () => {
  test('know only sessions that exist, and are sent without the id of any other', () => {
    const client = world.client();
    client.send('Page.enable', {}, 'nobody');
    world.settle();
    expect(client.received).toMatchObject([
      {
        id: 1,
        error: { code: -32001, message: 'Session with given id not found.', data: 'holdfast.gone.session' },
      },
    ]);
  });

  test('say the cause, what the relay does next, and where to read on', () => {
    const client = world.client();
    const id = client.send('Page.enable', {}, 'nobody');
    world.settle();
    expect(client.reply(id).error).toMatchObject({
      holdfast: {
        code: 'holdfast.gone.session',
        cause: 'The client has detached from this session, or its target is gone.',
        next: 'Nothing: ids of sessions are not used again.',
        help: 'docs/troubleshooting.md#gonesession',
      },
    });
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
    browser.answer = () => TARGET_CLOSED;
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
    browser.answer = () => TARGET_CLOSED;
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

  test('comes before the answer, and not before earlier answers that come late', () => {
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
    for (const command of browser.commands.slice(0, 1)) browser.answerLate(command, CUT_OFF);
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
  test('is ignored, and nothing else is', () => {
    const { client, session } = world.attachedClient();
    client.send('Runtime.enable', {}, session);
    world.settle();
    const { attachment = '' } = browser.state(1);
    const method = 'Runtime.executionContextCreated';
    browser.sendText({ type: 'forwardCDPEvent', tab: 1, attachment, method }, '{"context":');
    world.settle();
    const next = client.send('Runtime.evaluate', {}, session);
    world.settle();
    expect(browser.refusal).toBeUndefined();
    expect(client.reply(next).result).toEqual({});
  });
});
