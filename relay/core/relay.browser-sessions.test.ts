/** What a session with the browser has asked for and what is not wanted any more when it could be done. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };

let world: World;
let client: ModelClient;
let browserSession: string;

beforeEach(() => {
  world = new World();
  client = world.client();
  const attached = send('Target.attachToBrowserTarget');
  browserSession = String(client.reply(attached).result?.['sessionId']);
});

function send(method: string, params: object = {}, session?: string): number {
  const id = client.send(method, params, session);
  world.settle();
  return id;
}

/** A browser comes, with one tab. */
function browserComes(): ModelExtension {
  const browser = world.extension();
  browser.share(1);
  browser.connect();
  world.settle();
  return browser;
}

/** How many sessions there are with the tab's page. */
function sessions(): number | undefined {
  const [tab] = world.relay.targets.all();
  return tab?.root.clients.size;
}

test.each([
  ['Target.attachToTarget', { targetId: 'T1', flatten: true }],
  ['Target.setAutoAttach', AUTO_ATTACH],
])('one that has been detached before a browser came gets nothing of its %s', (method, params) => {
  const asked = send(method, params, browserSession);
  send('Target.detachFromTarget', { sessionId: browserSession });
  browserComes();
  expect(sessions()).toBe(0);
  expect(client.reply(asked).error).toMatchObject({
    code: -32001,
    message: 'Session with given id not found.',
    data: 'holdfast.gone.session',
  });
});

/** A browser has come, and its tab is not heard of. Returns what lets it answer. */
function silentTab(): () => void {
  const browser = browserComes();
  browser.dropSocket();
  world.settle();
  return () => {
    browser.connect();
    world.settle();
  };
}

test('one that has been detached before a tab answered gets no session with it', () => {
  const answers = silentTab();
  send('Target.setAutoAttach', AUTO_ATTACH, browserSession);
  send('Target.detachFromTarget', { sessionId: browserSession });
  answers();
  expect(sessions()).toBe(0);
});

test('one that has changed its filter before a tab answered gets what it wants now', () => {
  const answers = silentTab();
  send('Target.setAutoAttach', { ...AUTO_ATTACH, filter: [{ type: 'page' }] });
  send('Target.setAutoAttach', { autoAttach: false });
  send('Target.setAutoAttach', { ...AUTO_ATTACH, filter: [{ type: 'tab' }] });
  answers();
  expect(client.events('Target.attachedToTarget')).toMatchObject([
    { params: { targetInfo: { type: 'tab' } } },
  ]);
});

test.each([
  ['Target.setAutoAttach', AUTO_ATTACH, { autoAttach: false }],
  ['Target.setDiscoverTargets', { discover: true }, { discover: false }],
])('one that has taken its %s back before a browser came hears of nothing', (method, on, off) => {
  const asked = send(method, on);
  send(method, off);
  client.forget();
  browserComes();
  expect(client.story()).toEqual([`reply ${asked}`]);
});

describe('the end of a session is reported', () => {
  test.each([
    ['a page', 'T1', 'page'],
    ['a tab', '', 'tab'],
  ])('with %s', (_, wanted, type) => {
    browserComes();
    const infos = client.reply(send('Target.getTargets', { filter: [{}] })).result?.['targetInfos'];
    const found = (infos as { targetId: string; type: string }[]).find((info) => info.type === type);
    const targetId = wanted || String(found?.targetId);
    const sessionId = client.reply(send('Target.attachToTarget', { targetId, flatten: true })).result?.[
      'sessionId'
    ];
    client.forget();
    const detached = send('Target.detachFromTarget', { sessionId });
    expect(client.events('Target.detachedFromTarget')).toMatchObject([{ params: { sessionId, targetId } }]);
    expect(client.story()).toEqual(['Target.detachedFromTarget', `reply ${detached}`]);
  });

  test('with the browser', () => {
    send('Target.detachFromTarget', { sessionId: browserSession });
    expect(client.events('Target.detachedFromTarget')).toMatchObject([
      { params: { sessionId: browserSession } },
    ]);
  });
});

describe('auto-attach that is turned off', () => {
  test('ends the sessions that it has given, and tells so', () => {
    browserComes();
    send('Target.setAutoAttach', AUTO_ATTACH);
    const given = client.sessionOf('T1');
    client.forget();
    const off = send('Target.setAutoAttach', { autoAttach: false });
    expect(client.events('Target.detachedFromTarget')).toMatchObject([{ params: { sessionId: given } }]);
    expect(client.story().at(-1)).toBe(`reply ${off}`);
    expect(sessions()).toBe(0);
  });

  test('leaves those that the client has asked for', () => {
    browserComes();
    send('Target.attachToTarget', { targetId: 'T1', flatten: true });
    send('Target.setAutoAttach', { ...AUTO_ATTACH, filter: [{ type: 'tab' }] });
    client.forget();
    send('Target.setAutoAttach', { autoAttach: false });
    expect(client.events('Target.detachedFromTarget')).toHaveLength(1);
    expect(sessions()).toBe(1);
  });
});
