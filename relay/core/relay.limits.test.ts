/** Whoever goes over a limit is told so; nobody else notices. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { stringOf } from './cdp/json.ts';
import { refusalText } from '../protocol/refusal-text.ts';
import { RELAY_LIMITS } from './limits.ts';
import { clientRefusal, Quotas } from './quotas.ts';
import type { ModelClient } from './testing/model-client.ts';
import { NO_ANSWER, OK, type ModelExtension } from './testing/model-extension.ts';
import { World, type AttachedClient } from './testing/world.ts';

let world: World;
let browser: ModelExtension;
let greedy: AttachedClient;
let honest: AttachedClient;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  greedy = world.attachedClient();
  honest = world.attachedClient();
});

afterEach(() => vi.restoreAllMocks());

function send({ client, session }: AttachedClient, method: string, params: object = {}): number {
  const id = client.send(method, params, session);
  world.settle();
  return id;
}

function dataOf(client: ModelClient, id: number): string | undefined {
  return (client.reply(id).error as { data?: string } | undefined)?.data;
}

/** Values that count nearly this much in a message, whose text is much shorter. */
function weighing(chars: number): number[] {
  return new Array<number>(Math.floor(chars / (RELAY_LIMITS.valueChars + '0,'.length)) - 20).fill(0);
}

function expectHonestIsServed(): void {
  browser.answer = () => OK;
  expect(honest.client.reply(send(honest, 'Runtime.evaluate')).result).toEqual({});
  expect(honest.client.socket.closed).toBeUndefined();
  expect(browser.refusal).toBeUndefined();
}

describe('commands without an answer', () => {
  test('are limited in number, wherever they wait', () => {
    browser.answer = () => NO_ANSWER;
    for (let i = 0; i < RELAY_LIMITS.commandsMax; i++) {
      greedy.client.send('Runtime.evaluate', {}, greedy.session);
    }
    const last = send(greedy, 'Runtime.evaluate');
    expect(greedy.client.replies(last - 1)).toEqual([]);
    expect(dataOf(greedy.client, last)).toBe('holdfast.refused.limit.commandsMax');
    expect(greedy.client.reply(last).sessionId).toBe(greedy.session);
    expectHonestIsServed();
  });

  test('make room when they are answered', () => {
    browser.answer = () => NO_ANSWER;
    for (let i = 0; i < RELAY_LIMITS.commandsMax; i++) {
      greedy.client.send('Runtime.evaluate', {}, greedy.session);
    }
    world.settle();
    const [first] = browser.commands;
    if (first !== undefined) browser.answerLate(first, OK);
    world.settle();
    browser.answer = () => OK;
    expect(greedy.client.reply(send(greedy, 'Runtime.evaluate')).result).toEqual({});
    expect(greedy.client.reply(send(greedy, 'Runtime.evaluate')).result).toEqual({});
  });

  test.each([
    ['before the first browser comes', () => world.client()],
    ['while the browser is away', () => world.client()],
  ])('are limited in size, %s', (when, connect) => {
    if (when.startsWith('before')) world = new World();
    else browser.dropSocket();
    world.settle();
    const client = connect();
    const a = weighing(10_000_000);
    const ids = Array.from({ length: 11 }, () =>
      client.send('Target.createTarget', { url: 'https://a.test/', a }),
    );
    world.settle();
    const answered = ids.filter((id) => client.replies(id).length > 0);
    expect(answered).toEqual(ids.slice(-1));
    expect(dataOf(client, answered[0] ?? 0)).toBe('holdfast.refused.limit.commandCharsMax');
    const other = world.client();
    const waits = other.send('Target.getTargets');
    world.settle();
    expect(other.replies(waits).map(({ error }) => error)).not.toContainEqual(expect.anything());
  });

  test('count their values, which take more than their text', () => {
    const values = RELAY_LIMITS.commandCharsMax / RELAY_LIMITS.valueChars;
    const id = send(greedy, 'Runtime.evaluate', { a: new Array(values).fill(0) });
    expect(dataOf(greedy.client, id)).toBe('holdfast.refused.limit.commandCharsMax');
    expectHonestIsServed();
  });

  test('are given up with their client', () => {
    const forget = vi.spyOn(Quotas.prototype, 'forget');
    greedy.client.leave();
    world.settle();
    expect(forget).toHaveBeenCalledOnce();
    expectHonestIsServed();
  });
});

describe('sessions', () => {
  function attach(): number {
    const id = greedy.client.send('Target.attachToTarget', { targetId: 'T1', flatten: true });
    world.settle();
    return id;
  }

  test('with one target are limited', () => {
    for (let i = 1; i < RELAY_LIMITS.sessionsPerTargetMax; i++) attach();
    expect(dataOf(greedy.client, attach() - 1)).toBeUndefined();
    expect(dataOf(greedy.client, attach())).toBe('holdfast.refused.limit.sessionsPerTargetMax');
    const { sessionId } = greedy.client.events('Target.attachedToTarget').at(-1)?.params ?? {};
    greedy.client.send('Target.detachFromTarget', { sessionId });
    expect(dataOf(greedy.client, attach())).toBeUndefined();
    expectHonestIsServed();
  });

  test('with the browser are limited', () => {
    const ids = Array.from({ length: RELAY_LIMITS.sessionsPerTargetMax + 1 }, () =>
      greedy.client.send('Target.attachToBrowserTarget'),
    );
    world.settle();
    expect(ids.filter((id) => dataOf(greedy.client, id) !== undefined)).toEqual(ids.slice(-1));
  });

  test('that nobody asked for by a command end the client that has too many', () => {
    for (let i = 0; i < RELAY_LIMITS.sessionsPerTargetMax; i++) {
      greedy.client.send('Target.attachToBrowserTarget');
    }
    world.settle();
    const parents = greedy.client.received.flatMap(({ result }) => stringOf(result?.['sessionId']) ?? []);
    for (const sessionId of parents) {
      greedy.client.send('Target.setAutoAttach', { autoAttach: true, flatten: true }, sessionId);
      world.settle();
    }
    expect(greedy.client.socket.closed?.code).toBe(4429);
    expect(greedy.client.socket.closed?.reason).toContain(
      '100 sessions with one target (sessionsPerTargetMax)',
    );
    expect(world.relay.status().clients).toBe(1);
    expectHonestIsServed();
  });

  test('are limited in all', () => {
    for (let tab = 2; tab <= 60; tab++) browser.share(tab);
    world.settle();
    // Each of the tabs has room for more of this client's sessions than all of it are allowed.
    const rounds = Math.ceil(RELAY_LIMITS.sessionsMax / 59);
    for (let round = 0; round < rounds; round++) {
      for (let tab = 2; tab <= 60; tab++) {
        greedy.client.send('Target.attachToTarget', { targetId: `T${tab}`, flatten: true });
      }
      world.settle();
    }
    const last = greedy.client.received.findLast(({ error }) => error !== undefined);
    expect(last?.error).toMatchObject({ data: 'holdfast.refused.limit.sessionsMax' });
    expectHonestIsServed();
  });

  test('ask for all tabs only so often at a time', () => {
    browser.probed = () => NO_ANSWER;
    const params = { autoAttach: true, flatten: true };
    const ids = Array.from({ length: RELAY_LIMITS.autoAttachesMax + 1 }, () =>
      greedy.client.send('Target.setAutoAttach', params),
    );
    world.settle();
    expect(ids.filter((id) => greedy.client.replies(id).length > 0)).toEqual(ids.slice(-1));
    expect(dataOf(greedy.client, ids.at(-1) ?? 0)).toBe('holdfast.refused.limit.autoAttachesMax');
    world.clock.advance(RELAY_LIMITS.probeMs);
    expect(greedy.client.reply(greedy.client.send('Target.setAutoAttach', params) - 1)).toBeDefined();
  });
});

describe('what is set up again after a lost debugger', () => {
  const ADD = 'Page.addScriptToEvaluateOnNewDocument';

  test('is limited in size for each client', () => {
    const source = weighing(10_000_000);
    const ids = Array.from({ length: 7 }, () => send(greedy, ADD, { source }));
    expect(ids.map((id) => dataOf(greedy.client, id))).toEqual([
      ...(new Array(6).fill(undefined) as undefined[]),
      'holdfast.refused.limit.journalCharsMax',
    ]);
    expect(browser.methods().filter((method) => method === ADD)).toHaveLength(6);
    expect(honest.client.reply(send(honest, ADD, { source })).error).toBeUndefined();
    expectHonestIsServed();
  });

  test('makes room when it is given up', () => {
    const source = weighing(RELAY_LIMITS.journalCharsMax / 2);
    const [first] = [send(greedy, ADD, { source }), send(greedy, ADD, { source })];
    expect(dataOf(greedy.client, send(greedy, ADD, { source }))).toBe(
      'holdfast.refused.limit.journalCharsMax',
    );
    const { identifier } = greedy.client.reply(first).result ?? {};
    send(greedy, 'Page.removeScriptToEvaluateOnNewDocument', { identifier });
    expect(dataOf(greedy.client, send(greedy, ADD, { source: 'x' }))).toBeUndefined();
  });

  test('is limited in number for each session', () => {
    for (let i = 0; i < RELAY_LIMITS.journalEntriesMax; i++) {
      greedy.client.send('Runtime.addBinding', { name: `${i}` }, greedy.session);
    }
    world.settle();
    expect(dataOf(greedy.client, send(greedy, 'Runtime.addBinding', { name: 'more' }))).toBe(
      'holdfast.refused.limit.journalEntriesMax',
    );
    expectHonestIsServed();
  });

  test('does not count a binding that Chromium refuses', () => {
    browser.answer = () => ({ error: 'no' });
    send(greedy, 'Runtime.addBinding', { name: 'b' });
    browser.event(1, 'Runtime.bindingCalled', { name: 'b' });
    world.settle();
    expect(greedy.client.events('Runtime.bindingCalled')).toEqual([]);
  });
});

describe('targets', () => {
  test.each([
    ['at', 0, 0],
    ['above', 1, 1],
  ])('below a tab are limited in number: %s the limit', (_, more, refused) => {
    send(greedy, 'Target.setAutoAttach', { autoAttach: true, flatten: true, waitForDebuggerOnStart: true });
    const count = RELAY_LIMITS.childrenPerTabMax + more;
    for (let i = 0; i < count; i++) browser.childAttached(1, { session: `c${i}`, waiting: true });
    world.settle();
    expect(browser.methods().filter((method) => method === 'Target.detachFromTarget')).toHaveLength(refused);
    const told = greedy.client.events('Target.attachedToTarget');
    expect(told.filter(({ sessionId }) => sessionId === greedy.session)).toHaveLength(count - refused);
    expectHonestIsServed();
  });

  test('below each other are limited in depth', () => {
    for (let i = 0; i <= RELAY_LIMITS.childNestingMax; i++) {
      browser.childAttached(1, i === 0 ? { session: 'c0' } : { session: `c${i}`, parent: `c${i - 1}` });
    }
    world.settle();
    expect(browser.commands.map(({ method, params }) => [method, params['sessionId']])).toEqual([
      ['Target.detachFromTarget', `c${RELAY_LIMITS.childNestingMax}`],
    ]);
  });

  test('make room when they go', () => {
    for (let round = 0; round < 3; round++) {
      const { childrenPerTabMax } = RELAY_LIMITS;
      for (let i = 0; i < childrenPerTabMax; i++) browser.childAttached(1, { session: `c${i}` });
      browser.loseDebugger(1);
      browser.attachAgain(1);
      world.settle();
    }
    expect(browser.methods()).not.toContain('Target.detachFromTarget');
  });

  test('that are tabs are limited in number', () => {
    const fresh = new World();
    const tabs = Array.from({ length: RELAY_LIMITS.tabsMax + 1 }, (_, tab) => tab + 1);
    fresh.browserWith(...tabs);
    expect(fresh.relay.status().tabs).toHaveLength(RELAY_LIMITS.tabsMax);
  });
});

describe('events that are kept', () => {
  test.each([
    ['number', RELAY_LIMITS.heldBackEventsMax, 1],
    ['size', 4, RELAY_LIMITS.heldBackCharsMax / 4 - 100],
  ])('until an answer are limited in %s', (_, count, chars) => {
    browser.answer = ({ method }) => (method === 'Runtime.enable' ? NO_ANSWER : OK);
    send(greedy, 'Runtime.enable');
    const context = { id: 1, origin: 'x'.repeat(chars) };
    const tell = (): void => browser.event(1, 'Runtime.executionContextCreated', { context });
    for (let i = 0; i < count; i++) tell();
    world.settle();
    expect(greedy.client.events('Runtime.executionContextCreated')).toEqual([]);
    context.origin = 'x'.repeat(1_000);
    tell();
    world.settle();
    expect(greedy.client.events('Runtime.executionContextCreated')).toHaveLength(count + 1);
  });

  test.each([
    ['number', RELAY_LIMITS.overtakenEventsMax, 1],
    ['size', 4, RELAY_LIMITS.overtakenCharsMax / 4 - 100],
  ])('to be put in order are limited in %s', (_, count, chars) => {
    send(greedy, 'Page.enable');
    browser.answer = ({ method }) => (method === 'Page.getFrameTree' ? NO_ANSWER : OK);
    send(greedy, 'Page.getFrameTree');
    const frame = { id: 'T1', name: 'x'.repeat(chars) };
    const tell = (): void => browser.event(1, 'Page.frameNavigated', { frame });
    for (let i = 0; i < count; i++) tell();
    world.settle();
    expect(greedy.client.events('Page.frameNavigated')).toEqual([]);
    frame.name = 'x'.repeat(1_000);
    tell();
    world.settle();
    expect(greedy.client.events('Page.frameNavigated')).toHaveLength(count + 1);
  });

  test.each([
    ['number', RELAY_LIMITS.downloadsMax, 'x'],
    ['size', 2, 'x'.repeat(RELAY_LIMITS.downloadCharsMax / 2 - 10)],
  ])('of downloads are limited in %s: the oldest is not followed', (_, count, name) => {
    const begin = (guid: string, suggestedFilename: string): void =>
      browser.event(1, 'Page.downloadWillBegin', { guid, url: 'u', suggestedFilename });
    for (let i = 0; i < count; i++) begin(`${i}`, name);
    begin('last', 'x'.repeat(100));
    world.settle();
    browser.requests.length = 0;
    greedy.client.send('Browser.cancelDownload', { guid: '0' });
    world.settle();
    expect(browser.requests).toEqual([]);
    greedy.client.send('Browser.cancelDownload', { guid: '1' });
    world.settle();
    expect(browser.requests).toEqual(['download.cancel']);
  });
});

describe('clients', () => {
  test.each([
    ['below', -1, undefined],
    ['at', 0, 'A further client was refused: a relay may have up to 256 clients at once (clientsMax).'],
  ])('are limited in number: %s the limit', (_, more, start) => {
    const refusal = clientRefusal(RELAY_LIMITS.clientsMax + more);
    expect(refusal && refusalText(refusal).slice(0, start?.length)).toBe(start);
  });

  test('that do not read are closed when all together wait for too much, the small ones not', () => {
    const others = Array.from({ length: 3 }, () => world.client());
    for (const { socket } of others) socket.buffered = RELAY_LIMITS.clientBufferCharsTotalMax / 3;
    others[0]!.send('Browser.getVersion');
    world.settle();
    expect(others[0]?.socket.closed).toBeUndefined();
    others[1]!.socket.buffered++;
    others[0]!.send('Browser.getVersion');
    world.settle();
    expect(others[0]?.socket.closed).toMatchObject({ code: 4429 });
    expectHonestIsServed();
  });
});

test('commands over HTTP are limited in number', () => {
  browser.onRequest = () => true;
  const outcomes: unknown[] = [];
  const frame = { type: 'tab.activate', tab: 1 } as const;
  for (let i = 0; i <= RELAY_LIMITS.httpCommandsMax; i++) {
    world.relay.requestOverHttp(frame, 'Target.activateTarget', (outcome) => outcomes.push(outcome));
  }
  expect(outcomes).toMatchObject([
    { kind: 'notExecuted', error: { data: 'holdfast.refused.limit.httpCommandsMax' } },
  ]);
  expectHonestIsServed();
});
