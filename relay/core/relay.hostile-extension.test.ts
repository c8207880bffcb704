/** Frames that no honest extension sends. Each costs that frame alone, and the clients go on. */
import { beforeEach, describe, expect, test } from 'vitest';
import { NO_ANSWER, OK, type ModelExtension } from './testing/model-extension.ts';
import { World, type AttachedClient } from './testing/world.ts';
import { RELAY_LIMITS } from './limits.ts';

let world: World;
let browser: ModelExtension;
let one: AttachedClient;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  one = world.attachedClient();
  send('Runtime.enable');
  send('Page.enable');
  send('Target.setAutoAttach', { autoAttach: true, flatten: true, waitForDebuggerOnStart: false });
  one.client.forget();
});

function send(method: string, params: object = {}, session: string | undefined = one.session): number {
  const id = one.client.send(method, params, session);
  world.settle();
  return id;
}

function event(method: string, body: string): void {
  const { attachment = '' } = browser.state(1);
  browser.sendText({ type: 'forwardCDPEvent', tab: 1, attachment, method }, body);
  world.settle();
}

describe('a body that is no JSON object', () => {
  const BODIES = ['', '{', '[]', '5', 'null', '{}}', '{},"x":{', '{}}\n{"id":1', 'x'.repeat(5_000), '{a:1}'];

  test.each(BODIES)('of an event is not passed on: %j', (body) => {
    event('Runtime.consoleAPICalled', body);
    expect(one.client.received).toEqual([]);
    world.settle();
    expect(one.client.reply(send('Runtime.evaluate')).result).toEqual({});
    expect(browser.refusal).toBeUndefined();
  });

  test.each(BODIES)('of a result is an unknown outcome: %j', (body) => {
    browser.answer = () => NO_ANSWER;
    const id = send('Runtime.evaluate');
    browser.sendText({ type: 'result', id: browser.commands.at(-1)?.id ?? 0 }, body);
    world.settle();
    expect(one.client.reply(id).error?.message).toMatch(
      /^Outcome unknown: the extension sent an answer that is/,
    );
    browser.answer = () => OK;
    expect(one.client.reply(send('Runtime.evaluate')).result).toEqual({});
  });

  test.each([
    ['below', RELAY_LIMITS.bodyNestingMax - 1, 1],
    ['at', RELAY_LIMITS.bodyNestingMax, 1],
    ['above', RELAY_LIMITS.bodyNestingMax + 1, 0],
    ['far above', 200_000, 0],
  ])('because it is nested too deep: %s the limit', (_, levels, told) => {
    event('Runtime.consoleAPICalled', `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`);
    expect(one.client.events('Runtime.consoleAPICalled')).toHaveLength(told);
    expect(one.client.reply(send('Runtime.evaluate')).result).toEqual({});
  });
});

test('the method of an event cannot put anything into a client’s stream', () => {
  const method = 'Runtime.x","params":{}},"id":1,"result":{"a":"';
  event(method, '{}');
  expect(one.client.received).toEqual([{ method, params: {}, sessionId: one.session }]);
});

describe('a target', () => {
  const INFOS = [
    undefined,
    null,
    5,
    'x',
    [],
    {},
    { targetId: 5, type: 'iframe' },
    { targetId: 'x', type: { toString: 1 } },
    { targetId: '', type: null },
  ];

  test.each(INFOS)('described as %j is ignored, also at the next getTargets', (targetInfo) => {
    event(
      'Target.attachedToTarget',
      JSON.stringify({ sessionId: 'c', targetInfo, waitingForDebugger: true }),
    );
    const id = one.client.send('Target.getTargets');
    world.settle();
    expect(one.client.reply(id).result?.['targetInfos']).toHaveLength(1);
    expect(one.client.reply(send('Runtime.evaluate')).result).toEqual({});
  });

  test('with members of odd types is announced with what is left', () => {
    const targetInfo = { targetId: 'c', type: 'iframe', title: 5, url: {}, parentFrameId: [], openerId: 'o' };
    event('Target.attachedToTarget', JSON.stringify({ sessionId: 'c', targetInfo }));
    const [{ params } = {}] = one.client.events('Target.attachedToTarget');
    expect(params?.['targetInfo']).toEqual({
      targetId: 'c',
      type: 'iframe',
      title: '',
      url: '',
      openerId: 'o',
      attached: true,
      canAccessOpener: false,
    });
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    expect(one.client.reply(send('Runtime.evaluate')).result).toEqual({});
  });

  test('that comes twice under one session is announced once more, and ends once', () => {
    browser.childAttached(1, { session: 'c' });
    browser.childAttached(1, { session: 'c' });
    world.settle();
    expect(one.client.events('Target.attachedToTarget')).toHaveLength(2);
    expect(one.client.events('Target.detachedFromTarget')).toHaveLength(1);
  });
});

describe('ids that are not Chromium’s', () => {
  test('of a paused request do not count forever', () => {
    send('Fetch.enable');
    event('Fetch.requestPaused', `{"requestId":"interception-job-${'9'.repeat(400)}.0"}`);
    event('Fetch.requestPaused', '{"requestId":"interception-job-9007199254740993.0"}');
    browser.restartWorker();
    browser.connect();
    world.clock.advance(2_000);
    expect(one.client.reply(send('Runtime.evaluate')).result).toEqual({});
  });

  test('of a page are replaced as they are, whatever is in them', () => {
    const targetId = '$&"$1\\';
    browser.discard(1, 2, targetId);
    browser.attachAgain(2);
    world.settle();
    one.client.forget();
    const { attachment = '' } = browser.state(2);
    const body = { frame: targetId };
    browser.send({ type: 'forwardCDPEvent', tab: 2, attachment, method: 'Page.frameStoppedLoading' }, body);
    world.settle();
    expect(one.client.events('Page.frameStoppedLoading')[0]?.params).toEqual({ frame: 'T1' });
    send('Page.navigate', { frameId: 'T1' });
    expect(browser.commands.at(-1)?.params).toEqual({ frameId: targetId });
  });
});
