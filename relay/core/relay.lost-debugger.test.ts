import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import type { ModelExtension } from './testing/model-extension.ts';
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

describe('when the debugger of a tab is lost', () => {
  test('commands wait, and are executed in order once it is back', () => {
    browser.loseDebugger(1);
    const ids = [send('Page.navigate'), send('Runtime.evaluate'), send('Page.captureScreenshot')];
    expect(browser.methods()).toEqual([]);
    expect(world.relay.status()).toMatchObject({ held: 3, tabs: [{ phase: 'repairing' }] });
    browser.attachAgain(1);
    world.settle();
    expect(browser.methods()).toEqual(['Page.navigate', 'Runtime.evaluate', 'Page.captureScreenshot']);
    for (const id of ids) expect(client.reply(id)).toEqual({ id, result: {}, sessionId: session });
  });

  test('the client keeps its session, and gets the event that its contexts are gone', () => {
    send('Runtime.enable');
    client.forget();
    browser.loseDebugger(1);
    world.settle();
    expect(client.story()).toEqual(['Runtime.executionContextsCleared']);
    browser.attachAgain(1);
    world.settle();
    expect(client.events('Target.detachedFromTarget')).toEqual([]);
    expect(client.reply(send('Runtime.evaluate')).error).toBeUndefined();
  });

  test('its children end, and come back as new ones', () => {
    send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
    browser.childAttached(1, { session: 'c1' });
    world.settle();
    const child = client.sessionOf('target of c1');
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    expect(client.events('Target.detachedFromTarget')).toMatchObject([{ params: { sessionId: child } }]);
    browser.childAttached(1, { session: 'c2' });
    world.settle();
    expect(client.sessionOf('target of c2')).not.toBe(child);
  });

  test('what the client had set up is set up again, in its order, before its next command', () => {
    for (const method of ['Page.enable', 'Runtime.enable', 'Network.enable']) send(method);
    send('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Tokyo' });
    send('Page.addScriptToEvaluateOnNewDocument', { source: 'one' });
    send('Network.disable');
    browser.commands.length = 0;
    browser.loseDebugger(1);
    send('Page.navigate');
    browser.answer = ({ method }) =>
      method === 'Page.getFrameTree' ? { result: { frameTree: { frame: { id: 'F' } } } } : { result: {} };
    browser.attachAgain(1);
    world.settle();
    expect(browser.methods()).toEqual([
      'Page.enable',
      'Page.getFrameTree',
      'Runtime.enable',
      'Emulation.setTimezoneOverride',
      'Page.addScriptToEvaluateOnNewDocument',
      'Page.navigate',
    ]);
    expect(client.events('Page.frameNavigated')).toMatchObject([{ params: { frame: { id: 'F' } } }]);
  });

  test("the client's identifier of an init script stays good", () => {
    let count = 0;
    browser.answer = () => ({ result: { identifier: `real ${++count}` } });
    const id = send('Page.addScriptToEvaluateOnNewDocument', { source: 'one' });
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    const { identifier } = client.reply(id).result ?? {};
    send('Page.removeScriptToEvaluateOnNewDocument', { identifier });
    expect(browser.commands.at(-1)?.params).toEqual({ identifier: 'real 2' });
  });

  test('a setting that two sessions share is made once', () => {
    const other = world.attachedClient();
    send('Network.enable');
    other.client.send('Network.enable', {}, other.session);
    world.settle();
    browser.commands.length = 0;
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    expect(browser.methods()).toEqual(['Network.enable']);
  });

  test('a setting that Chromium refuses now does not hold up the rest', () => {
    send('Page.createIsolatedWorld', { frameId: 'gone', worldName: 'w' });
    browser.answer = ({ method }) =>
      method === 'Page.createIsolatedWorld' ? { error: 'No frame for given id found' } : { result: {} };
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    expect(client.reply(send('Runtime.evaluate')).result).toEqual({});
  });

  test('a command that crosses the loss on its way waits for the next attachment', () => {
    const id = client.send('Runtime.evaluate', {}, session);
    browser.loseDebugger(1);
    world.settle();
    expect(browser.methods()).toEqual(['Runtime.evaluate']);
    expect(client.replies(id)).toEqual([]);
    browser.attachAgain(1);
    world.settle();
    expect(client.reply(id).result).toEqual({});
  });

  test('events of the lost attachment are not taken for those of the next', () => {
    send('Page.enable');
    const old = browser.state(1).attachment ?? '';
    browser.answer = () => ({ result: { frameTree: { frame: {} } } });
    browser.loseDebugger(1);
    browser.attachAgain(1);
    browser.send({ type: 'forwardCDPEvent', tab: 1, attachment: old, method: 'Page.loadEventFired' }, {});
    world.settle();
    expect(client.events('Page.loadEventFired')).toEqual([]);
  });

  test('other tabs go on', () => {
    browser.share(2);
    world.settle();
    browser.loseDebugger(1);
    world.settle();
    const id = client.send('Runtime.evaluate', {}, client.sessionOf('T2'));
    world.settle();
    expect(client.reply(id).result).toEqual({});
  });

  test('for good, commands end with an error that says so', () => {
    browser.loseDebugger(1);
    const id = send('Page.navigate');
    world.clock.advance(RELAY_LIMITS.holdMs * 1.5);
    expect(client.reply(id).error?.message).toContain("the tab's debugger could not be attached");
  });
});
