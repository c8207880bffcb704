/** Child targets: frames of other sites and workers. */
import { beforeEach, describe, expect, test } from 'vitest';
import { NO_ANSWER, type ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };

let world: World;
let browser: ModelExtension;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
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

  test.each(['before', 'after'])('end before a command fails because of it, which is answered %s', (when) => {
    const { client, session } = world.attachedClient();
    client.send('Target.setAutoAttach', AUTO_ATTACH, session);
    world.settle();
    browser.childAttached(1, { session: 'c' });
    world.settle();
    const child = client.sessionOf('target of c');
    client.forget();
    const end = () => browser.event(1, 'Target.detachedFromTarget', { sessionId: 'c' });
    browser.answer = () => {
      if (when === 'after') end();
      else world.clock.after(1, end);
      return { error: 'Session with given id not found.', code: -32_001 };
    };
    const id = client.send('DOM.getDocument', {}, child);
    world.settle();
    world.clock.advance(200);
    expect(client.story()).toEqual(['Target.detachedFromTarget', `reply ${id}`]);
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
    expect(reply.error).toMatchObject({
      code: -32001,
      message: 'Inspected target navigated or closed',
      data: 'holdfast.gone.target',
    });
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
