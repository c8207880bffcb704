/** Service workers: each tab shows them, a client has one session with each. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ModelClient } from './testing/model-client.ts';
import { type ModelExtension, NO_ANSWER, TARGET_CLOSED } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };

let world: World;
let browser: ModelExtension;
let client: ModelClient;
/** The client's session with the worker. */
let session: string;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1, 2);
  client = world.client();
  client.send('Target.setAutoAttach', AUTO_ATTACH);
  world.settle();
  for (const tab of [1, 2]) showWorker(tab);
  world.settle();
  session = client.sessionOf('W');
  browser.commands.length = 0;
});

/** The tab's debugger shows the worker. */
function showWorker(tab: number): void {
  const targetInfo = { targetId: 'W', type: 'service_worker', title: '', url: 'https://a.test/sw.js' };
  browser.event(tab, 'Target.attachedToTarget', { sessionId: `W in ${tab}`, targetInfo });
}

/** Sends a command, which arrives. Returns its id. */
function ask(method: string, params = {}): number {
  const id = client.send(method, params, session);
  world.settle();
  return id;
}

test('a service worker of two tabs is announced once', () => {
  const told = client.events('Target.attachedToTarget').filter(({ params }) => {
    return (params?.['targetInfo'] as { targetId: string }).targetId === 'W';
  });
  expect(told).toHaveLength(1);
});

test('one that is made to wait runs where only clients know it that make nothing wait', () => {
  client.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
  world.settle();
  const targetInfo = { targetId: 'V', type: 'service_worker', title: '', url: 'https://a.test/v.js' };
  browser.event(1, 'Target.attachedToTarget', { sessionId: 'V', targetInfo, waitingForDebugger: true });
  world.settle();
  const told = client.events('Target.attachedToTarget').at(-1)?.params;
  expect(told).toMatchObject({ targetInfo: { targetId: 'V' }, waitingForDebugger: false });
  expect(browser.commands).toMatchObject([{ method: 'Runtime.runIfWaitingForDebugger', session: 'V' }]);
});

describe.each([
  ['is closed', (): void => browser.unshare(1)],
  ['loses its debugger', (): void => browser.loseDebugger(1)],
])('when the tab that a session goes through %s', (_, ends) => {
  test('the session goes on through the other one, with its settings', () => {
    ask('Network.enable');
    ends();
    world.settle();
    expect(browser.commands.at(-1)).toMatchObject({ method: 'Network.enable', tab: 2, session: 'W in 2' });
    const id = ask('Runtime.evaluate');
    expect(client.reply(id).error).toBeUndefined();
    expect(browser.commands.at(-1)).toMatchObject({ tab: 2, session: 'W in 2' });
    browser.event(2, 'Network.requestWillBeSent', {}, 'W in 2');
    world.settle();
    expect(client.events('Network.requestWillBeSent')).toMatchObject([{ sessionId: session }]);
    expect(
      client.events('Target.detachedFromTarget').map(({ params }) => params?.['sessionId']),
    ).not.toContain(session);
  });

  test('the client gets events that its handles are void: then Playwright makes new ones', () => {
    client.forget();
    ends();
    world.settle();
    expect(client.story().filter((line) => line.startsWith('Inspector.'))).toEqual([
      'Inspector.targetCrashed',
      'Inspector.targetReloadedAfterCrash',
      'Inspector.workerScriptLoaded',
    ]);
  });

  test('a command under way that only reads is asked again', () => {
    browser.answer = () => NO_ANSWER;
    const id = ask('Runtime.getProperties');
    browser.answer = () => ({ result: { result: [] } });
    ends();
    world.settle();
    expect(client.reply(id).result).toEqual({ result: [] });
    expect(browser.commands.map(({ method, tab }) => [method, tab])).toEqual([
      ['Runtime.getProperties', 1],
      ['Runtime.getProperties', 2],
    ]);
  });

  test('a late answer to the first asking is not taken for the second', () => {
    browser.answer = () => NO_ANSWER;
    const id = ask('Runtime.getProperties');
    ends();
    world.settle();
    const [first, second] = browser.commands;
    if (first === undefined || second === undefined) throw new Error('it was not asked twice');
    browser.answerLate(first, TARGET_CLOSED);
    world.settle();
    expect(client.replies(id)).toEqual([]);
    browser.answerLate(second, { result: { result: [] } });
    world.settle();
    expect(client.reply(id).result).toEqual({ result: [] });
  });

  test.each([
    ['without an answer', NO_ANSWER],
    ["with Chromium's word that its target has gone", TARGET_CLOSED],
  ])('one that may have acted, %s, has an unknown outcome', (_how, answer) => {
    browser.answer = () => answer;
    const id = ask('Runtime.evaluate');
    ends();
    world.settle();
    expect(client.reply(id).error?.message).toContain('Outcome unknown');
    expect(client.reply(id).error?.message).toContain('https://a.test/sw.js');
    expect(browser.methods()).toEqual(['Runtime.evaluate']);
    expect(world.relay.status()).toMatchObject({ pending: 0, held: 0, unanswered: 0 });
  });

  test('one that waits for the extension goes to the other one', () => {
    browser.dropSocket();
    world.settle();
    const id = client.send('Runtime.evaluate', {}, session);
    ends();
    browser.connect();
    world.settle();
    expect(client.reply(id).error).toBeUndefined();
    expect(browser.commands).toMatchObject([{ method: 'Runtime.evaluate', tab: 2, session: 'W in 2' }]);
  });

  test('requests go on being intercepted by this client alone', () => {
    ask('Fetch.enable', { patterns: [{}] });
    ends();
    world.settle();
    const other = world.client();
    other.send('Target.setAutoAttach', AUTO_ATTACH);
    world.settle();
    const id = other.send('Fetch.enable', {}, other.sessionOf('W'));
    world.settle();
    expect(other.reply(id).error?.message).toContain('another client is already intercepting');
  });
});

describe('beside a crashed page', () => {
  test('a service worker answers', () => {
    browser.event(1, 'Inspector.targetCrashed');
    world.settle();
    const id = ask('Runtime.evaluate');
    expect(client.reply(id).error).toBeUndefined();
  });

  test('one that starts again does not bring the page back', () => {
    browser.event(1, 'Inspector.targetCrashed');
    browser.event(1, 'Inspector.targetReloadedAfterCrash', {}, 'W in 1');
    world.settle();
    const id = client.send('Runtime.evaluate', {}, client.sessionOf('T1'));
    world.settle();
    expect(client.reply(id).error?.message).toContain('Target crashed');
  });
});

test('when no tab shows it any more, the session ends, and commands under way with it', () => {
  browser.answer = () => TARGET_CLOSED;
  const id = ask('Runtime.evaluate');
  expect(client.replies(id)).toEqual([]);
  browser.event(2, 'Target.detachedFromTarget', { sessionId: 'W in 2' });
  browser.event(1, 'Target.detachedFromTarget', { sessionId: 'W in 1' });
  world.settle();
  expect(client.reply(id).error?.message).toBe(TARGET_CLOSED.error);
  expect(client.events('Target.detachedFromTarget')).toMatchObject([{ params: { sessionId: session } }]);
  expect(world.relay.status()).toMatchObject({ pending: 0, unanswered: 0 });
});
