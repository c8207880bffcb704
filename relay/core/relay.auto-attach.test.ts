/** Auto-attach of several sessions with one page: each has the children that it asked for, as it asked for them. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ModelExtension } from './testing/model-extension.ts';
import { World, type AttachedClient } from './testing/world.ts';

const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };

let world: World;
let browser: ModelExtension;
let one: AttachedClient;
let two: AttachedClient;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  one = world.attachedClient();
  two = world.attachedClient();
});

function autoAttach({ client, session }: AttachedClient, params: object = {}): void {
  client.send('Target.setAutoAttach', { ...AUTO_ATTACH, ...params }, session);
  world.settle();
}

test('who turns it off does not take it from another when it is set up again', () => {
  autoAttach(one);
  autoAttach(two);
  autoAttach(two, { autoAttach: false });
  browser.loseDebugger(1);
  browser.commands.length = 0;
  browser.attachAgain(1);
  world.settle();
  expect(browser.commands).toMatchObject([{ method: 'Target.setAutoAttach', params: { autoAttach: true } }]);
});

describe('children wait', () => {
  function waitingChild(): void {
    browser.commands.length = 0;
    browser.childAttached(1, { session: 'c', waiting: true });
    world.settle();
  }

  function toldToWait({ client }: AttachedClient): unknown {
    return client.events('Target.attachedToTarget').at(-1)?.params?.['waitingForDebugger'];
  }

  test('for the one that asked for it, when another says later that it does not need it', () => {
    autoAttach(one);
    autoAttach(two, { waitForDebuggerOnStart: false });
    expect(browser.commands.at(-1)?.params['waitForDebuggerOnStart']).toBe(true);
    waitingChild();
    expect([toldToWait(one), toldToWait(two)]).toEqual([true, false]);
    expect(browser.methods()).toEqual([]);
  });

  test('for nobody when that one has left', () => {
    autoAttach(one);
    autoAttach(two, { waitForDebuggerOnStart: false });
    one.client.leave();
    world.settle();
    waitingChild();
    expect(toldToWait(two)).toBe(false);
    expect(browser.methods()).toEqual(['Runtime.runIfWaitingForDebugger']);
  });

  test('no longer when that one leaves before it has started them', () => {
    autoAttach(one);
    autoAttach(two, { waitForDebuggerOnStart: false });
    waitingChild();
    one.client.leave();
    world.settle();
    expect(browser.methods()).toEqual(['Runtime.runIfWaitingForDebugger']);
  });

  test('until each session that waits for it has started it', () => {
    autoAttach(one);
    autoAttach(two);
    waitingChild();
    expect([toldToWait(one), toldToWait(two)]).toEqual([true, true]);
    const start = ({ client }: AttachedClient): unknown => {
      const id = client.send('Runtime.runIfWaitingForDebugger', {}, client.sessionOf('target of c'));
      world.settle();
      return client.reply(id).result;
    };
    expect(start(one)).toEqual({});
    expect(browser.methods()).toEqual([]);
    expect(start(two)).toEqual({});
    expect(browser.methods()).toEqual(['Runtime.runIfWaitingForDebugger']);
  });

  test('no longer for one that has left, where the other has started them', () => {
    autoAttach(one);
    autoAttach(two);
    waitingChild();
    one.client.send('Runtime.runIfWaitingForDebugger', {}, one.client.sessionOf('target of c'));
    two.client.leave();
    world.settle();
    expect(browser.methods()).toEqual(['Runtime.runIfWaitingForDebugger']);
  });
});
