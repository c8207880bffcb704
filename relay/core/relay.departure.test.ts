/** What is left of a client, or of one of its sessions, when it goes: nothing. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
const ADD_SCRIPT = 'Page.addScriptToEvaluateOnNewDocument';
const REMOVE_SCRIPT = 'Page.removeScriptToEvaluateOnNewDocument';

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

function leave({ client }: Attached): void {
  client.leave();
  world.settle();
}

/** The parameters of all commands of this method that have arrived. */
function paramsOf(method: string): Record<string, unknown>[] {
  return browser.commands.filter((command) => command.method === method).map(({ params }) => params);
}

describe('commands that are held for a client', () => {
  let one: Attached;

  beforeEach(() => {
    one = world.attachedClient();
    world.attachedClient();
  });

  test('are never sent when it has left before the debugger is back', () => {
    browser.loseDebugger(1);
    send(one, 'Page.navigate');
    expect(world.relay.status().held).toBe(1);
    leave(one);
    expect(world.relay.status()).toMatchObject({ held: 0, pending: 0 });
    browser.attachAgain(1);
    world.settle();
    expect(browser.methods()).toEqual([]);
  });

  test('are never sent when it has left before the link is back', () => {
    browser.dropSocket();
    world.settle();
    send(one, 'Page.navigate');
    leave(one);
    browser.connect();
    world.settle();
    expect(browser.methods()).toEqual([]);
  });

  test('are answered when it gives up the session that asked', () => {
    browser.loseDebugger(1);
    const held = send(one, 'Page.navigate');
    one.client.send('Target.detachFromTarget', { sessionId: one.session });
    world.settle();
    expect(one.client.reply(held).error?.code).toBe(-32001);
    browser.attachAgain(1);
    world.settle();
    expect(browser.methods()).toEqual([]);
  });

  test('are sent for those who stay', () => {
    const two = world.attachedClient();
    browser.loseDebugger(1);
    send(one, 'Page.navigate', { url: 'https://one.test/' });
    const id = send(two, 'Page.navigate', { url: 'https://two.test/' });
    leave(one);
    browser.attachAgain(1);
    world.settle();
    expect(paramsOf('Page.navigate')).toEqual([{ url: 'https://two.test/' }]);
    expect(two.client.reply(id).result).toEqual({});
  });
});

describe('the last one to leave a tab has it reset', () => {
  test('and leaves the interception of requests to the next one', () => {
    const { client, session } = world.attachedClient();
    client.send('Fetch.enable', {}, session);
    world.settle();
    client.leave();
    world.settle();
    const next = world.attachedClient();
    const id = next.client.send('Fetch.enable', {}, next.session);
    world.settle();
    expect(next.client.reply(id).error).toBeUndefined();
  });

  test('also when all it did was to be set up again after a loss', () => {
    const only = world.attachedClient();
    send(only, 'Page.enable');
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    leave(only);
    expect(browser.requests).toEqual(['tab.reset']);
  });

  test('once, also when the link is down and is resumed', () => {
    const only = world.attachedClient();
    send(only, 'Page.enable');
    browser.dropSocket();
    world.settle();
    leave(only);
    browser.connect();
    world.settle();
    expect(browser.hello?.resumed).toBe(true);
    expect(browser.requests).toEqual(['tab.reset']);
    expect(world.relay.status()).toMatchObject({ pending: 0, tabs: [{ phase: 'usable' }] });
  });

  test('once, also when the worker is reborn meanwhile', () => {
    const only = world.attachedClient();
    send(only, 'Page.enable');
    browser.restartWorker();
    world.settle();
    leave(only);
    browser.connect();
    world.settle();
    expect(browser.hello?.resumed).toBe(false);
    expect(browser.requests).toEqual(['tab.reset']);
    expect(world.relay.status()).toMatchObject({ pending: 0, tabs: [{ phase: 'usable' }] });
  });

  test('also when it lets go of its last session and stays connected', () => {
    const only = world.attachedClient();
    send(only, 'Network.enable');
    const id = only.client.send('Target.detachFromTarget', { sessionId: only.session });
    world.settle();
    expect(only.client.reply(id).result).toEqual({});
    expect(browser.requests).toEqual(['tab.reset']);
  });

  test('but not when another session is left: then only what it alone had is undone', () => {
    const one = world.attachedClient();
    world.attachedClient();
    send(one, 'Network.enable');
    one.client.send('Target.detachFromTarget', { sessionId: one.session });
    world.settle();
    expect(browser.methods()).toEqual(['Network.enable', 'Network.disable']);
    expect(browser.requests).toEqual([]);
  });

  test('in spite of a client that asked for tabs before any came, and has left', () => {
    world = new World();
    const early = world.client();
    early.send('Target.setAutoAttach', AUTO_ATTACH);
    world.settle();
    early.leave();
    world.settle();
    browser = world.browserWith(1);
    const only = world.attachedClient();
    send(only, 'Page.enable');
    leave(only);
    expect(browser.requests).toEqual(['tab.reset']);
  });
});

describe('who comes after the reset', () => {
  let resetId: number | undefined;

  beforeEach(() => {
    const only = world.attachedClient();
    send(only, 'Runtime.enable');
    send(only, 'Target.setAutoAttach', AUTO_ATTACH);
    browser.event(1, 'Runtime.executionContextCreated', { context: { id: 1 } });
    browser.childAttached(1, { session: 'old child' });
    world.settle();
    resetId = undefined;
    browser.onRequest = (frame) => {
      if (frame.type === 'tab.reset') resetId = frame.id;
      return frame.type === 'tab.reset';
    };
    leave(only);
    expect(resetId).toBeDefined();
  });

  function resetEnds(): void {
    browser.loseDebugger(1, 'reset');
    browser.attachAgain(1);
    browser.send({ type: 'result', id: resetId! }, {});
    world.settle();
  }

  function comesAndAsks(): ModelClient {
    const client = world.client();
    client.send('Target.attachToTarget', { targetId: 'T1', flatten: true });
    world.settle();
    const next = { client, session: client.sessionOf('T1') };
    send(next, 'Runtime.enable');
    send(next, 'Target.setAutoAttach', AUTO_ATTACH);
    return client;
  }

  test('is not told of contexts and children of before', () => {
    resetEnds();
    const next = comesAndAsks();
    expect(next.events('Runtime.executionContextCreated')).toEqual([]);
    expect(next.events('Target.attachedToTarget')).toHaveLength(1);
  });

  test('is not told of them either where it comes while the reset is under way', () => {
    const next = comesAndAsks();
    resetEnds();
    expect(next.events('Runtime.executionContextCreated')).toEqual([]);
    expect(next.events('Target.attachedToTarget')).toHaveLength(1);
    for (const id of [1, 2, 3]) expect(next.reply(id).error).toBeUndefined();
  });

  test('is not told of what the old attachment still said on its way out', () => {
    browser.event(1, 'Runtime.executionContextCreated', { context: { id: 2 } });
    browser.childAttached(1, { session: 'late child' });
    world.settle();
    const next = comesAndAsks();
    resetEnds();
    expect(next.events('Runtime.executionContextCreated')).toEqual([]);
    expect(next.events('Target.attachedToTarget')).toHaveLength(1);
  });
});

describe('a child that waits for the only client that wants it', () => {
  let one: Attached;
  let child: string;

  beforeEach(() => {
    one = world.attachedClient();
    world.attachedClient();
    send(one, 'Target.setAutoAttach', AUTO_ATTACH);
    browser.childAttached(1, { session: 'c', waiting: true });
    world.settle();
    child = one.client.sessionOf('target of c');
    browser.commands.length = 0;
  });

  test.each([
    ['lets go of it', 'Target.detachFromTarget', (): object => ({ sessionId: child })],
    [
      'wants no children any more',
      'Target.setAutoAttach',
      (): object => ({ autoAttach: false, flatten: true }),
    ],
  ])('is started when the client %s', (_, method, params) => {
    send(one, method, params());
    expect(browser.commands).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ method: 'Runtime.runIfWaitingForDebugger', session: 'c' }),
      ]) as unknown[],
    );
  });
});

describe('an init script that is removed while the tab is being repaired', () => {
  /** Chromium counts its identifiers from 1 in each attachment. */
  let installed: Map<string, string>;

  beforeEach(() => {
    installed = new Map();
    let attachment = '';
    let count = 0;
    browser.answer = (command, params) => {
      if (command.attachment !== attachment) {
        attachment = command.attachment;
        count = 0;
        installed.clear();
      }
      if (command.method === ADD_SCRIPT) {
        const identifier = String(++count);
        installed.set(identifier, String(params['source']));
        return { result: { identifier } };
      }
      if (command.method === REMOVE_SCRIPT && !installed.delete(String(params['identifier']))) {
        return { error: 'Script not found' };
      }
      return { result: {} };
    };
  });

  test('takes no other with it, and is gone', () => {
    const only = world.attachedClient();
    const a = send(only, ADD_SCRIPT, { source: 'A' });
    send(only, ADD_SCRIPT, { source: 'B' });
    browser.loseDebugger(1);
    world.settle();
    const removal = send(only, REMOVE_SCRIPT, { identifier: only.client.reply(a).result?.['identifier'] });
    browser.attachAgain(1);
    world.settle();
    expect([...installed.values()]).toEqual(['B']);
    expect(only.client.reply(removal).result).toEqual({});
  });

  test('takes no other with it when its client leaves meanwhile', () => {
    const one = world.attachedClient();
    const two = world.attachedClient();
    send(one, ADD_SCRIPT, { source: 'A' });
    send(two, ADD_SCRIPT, { source: 'B' });
    browser.loseDebugger(1);
    world.settle();
    leave(one);
    browser.attachAgain(1);
    world.settle();
    expect([...installed.values()]).toEqual(['B']);
  });

  test('is gone also where it was being set up again', () => {
    const only = world.attachedClient();
    const a = send(only, ADD_SCRIPT, { source: 'A' });
    send(only, ADD_SCRIPT, { source: 'B' });
    browser.loseDebugger(1);
    world.settle();
    browser.attachAgain(1);
    // Arrives after the new attachment and before the answers to the replay.
    send(only, REMOVE_SCRIPT, { identifier: only.client.reply(a).result?.['identifier'] });
    expect([...installed.values()]).toEqual(['B']);
  });

  test('of a client that leaves while Chromium is adding it is removed again', () => {
    const one = world.attachedClient();
    world.attachedClient();
    const { answer } = browser;
    browser.answer = () => 'none';
    send(one, ADD_SCRIPT, { source: 'A' });
    leave(one);
    browser.answer = answer;
    const [added] = browser.commands;
    browser.answerLate(added!, answer(added!, added!.params));
    world.settle();
    expect([...installed.values()]).toEqual([]);
  });
});
