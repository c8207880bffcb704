/** Setting up again what clients had set up, when it does not go smoothly. */
import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import type { ModelClient } from './testing/model-client.ts';
import { type ModelExtension, NO_ANSWER, NOT_ATTACHED, OK } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const ADD_SCRIPT = 'Page.addScriptToEvaluateOnNewDocument';

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

/** What has arrived for the present attachment of the tab. */
function inPresent(): string[] {
  const { attachment } = browser.state(1);
  return browser.commands.filter((command) => command.attachment === attachment).map(({ method }) => method);
}

function phase(): string | undefined {
  return world.relay.status().tabs[0]?.phase;
}

describe('a debugger that is lost again in mid-replay', () => {
  beforeEach(() => {
    send('Network.enable');
    send(ADD_SCRIPT, { source: 'A' });
    browser.loseDebugger(1);
    world.settle();
    browser.commands.length = 0;
  });

  test('gets each setting once, whatever becomes of the steps of before', () => {
    browser.answer = () => NO_ANSWER;
    browser.attachAgain(1);
    world.settle();
    const steps = [...browser.commands];
    expect(steps.map(({ method }) => method)).toEqual(['Network.enable', ADD_SCRIPT]);
    browser.loseDebugger(1);
    browser.answer = () => OK;
    browser.attachAgain(1);
    for (const step of steps) browser.answerLate(step, NOT_ATTACHED);
    world.settle();
    expect(inPresent()).toEqual(['Network.enable', ADD_SCRIPT]);
    expect(phase()).toBe('usable');
  });

  test('gets each setting once when the steps meet the loss on their way', () => {
    browser.answer = () => {
      browser.answer = () => OK;
      browser.loseDebugger(1);
      browser.attachAgain(1);
      return NOT_ATTACHED;
    };
    browser.attachAgain(1);
    world.settle();
    expect(inPresent()).toEqual(['Network.enable', ADD_SCRIPT]);
  });

  test('is not usable by the answers to the steps of before', () => {
    browser.answer = () => NO_ANSWER;
    browser.attachAgain(1);
    world.settle();
    const steps = [...browser.commands];
    browser.loseDebugger(1);
    browser.attachAgain(1);
    for (const step of steps) browser.answerLate(step, OK);
    const id = send('Runtime.evaluate');
    expect(phase()).toBe('replaying');
    expect(client.replies(id)).toEqual([]);
    expect(browser.methods()).not.toContain('Runtime.evaluate');
  });
});

test('a tab that is attached anew before the inventory of a reborn worker is set up once, and not reset', () => {
  send('Network.enable');
  send(ADD_SCRIPT, { source: 'A' });
  browser.commands.length = 0;
  browser.sendsInventory = false;
  browser.restartWorker();
  browser.connect();
  world.settle();
  browser.attachAgain(1);
  world.settle();
  expect(browser.commands).toEqual([]);
  browser.sendInventory();
  world.settle();
  expect(browser.requests).toEqual([]);
  expect(browser.methods()).toEqual(['Network.enable', ADD_SCRIPT]);
  expect(phase()).toBe('usable');
});

describe('a replay that cannot be completed leads to a reset, and then to a tab with everything in it', () => {
  beforeEach(() => {
    send('Network.enable');
    send(ADD_SCRIPT, { source: 'A' });
    browser.commands.length = 0;
  });

  test('when it was held for too long', () => {
    browser.sendsInventory = false;
    browser.restartWorker();
    browser.connect();
    world.settle();
    browser.attachAgain(1);
    world.clock.advance(RELAY_LIMITS.holdMs + RELAY_LIMITS.holdSweepMs);
    expect(phase()).toBe('repairing');
    browser.sendInventory();
    const id = send('Runtime.evaluate');
    expect(browser.requests).toEqual(['tab.reset']);
    expect(inPresent()).toEqual(['Network.enable', ADD_SCRIPT, 'Runtime.evaluate']);
    expect(client.reply(id).result).toEqual({});
  });

  test('when its answers were lost with the worker', () => {
    browser.answer = () => NO_ANSWER;
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    expect(browser.methods()).toEqual(['Network.enable', ADD_SCRIPT]);
    browser.answer = () => OK;
    browser.restartWorker();
    browser.connect();
    const id = send('Runtime.evaluate');
    expect(browser.requests).toEqual(['tab.reset']);
    expect(inPresent()).toEqual(['Network.enable', ADD_SCRIPT, 'Runtime.evaluate']);
    expect(client.reply(id).result).toEqual({});
  });

  test('but not when the worker had not begun it, by its ledger: then it is sent again', () => {
    browser.loseDebugger(1);
    browser.attachAgain(1);
    browser.answer = () => NO_ANSWER;
    world.settle();
    const steps = browser.commands.length;
    expect(steps).toBe(2);
    browser.answer = () => OK;
    browser.restartWorker();
    browser.ledger = { bootNumber: 1, bootId: 'boot-1', started: 0 };
    browser.connect();
    world.settle();
    expect(browser.requests).toEqual([]);
    expect(browser.methods().slice(steps)).toEqual(['Network.enable', ADD_SCRIPT]);
    expect(phase()).toBe('usable');
  });
});

describe('of settings that contradict each other, the one that was made last wins', () => {
  const SETTING = 'Emulation.setTimezoneOverride';

  function replayed(): unknown[] {
    browser.commands.length = 0;
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    return browser.commands.map(({ params }) => params['timezoneId']);
  }

  test('whichever session made it', () => {
    const other = world.attachedClient();
    other.client.send(SETTING, { timezoneId: 'Rome' }, other.session);
    world.settle();
    send(SETTING, { timezoneId: 'Tokyo' });
    expect(replayed().at(-1)).toBe('Tokyo');
    other.client.send(SETTING, { timezoneId: 'Rome' }, other.session);
    world.settle();
    expect(replayed().at(-1)).toBe('Rome');
  });

  test('also where an earlier session had made the same', () => {
    const [second, third] = [world.attachedClient(), world.attachedClient()];
    send(SETTING, { timezoneId: 'Rome' });
    second.client.send(SETTING, { timezoneId: 'Tokyo' }, second.session);
    world.settle();
    third.client.send(SETTING, { timezoneId: 'Rome' }, third.session);
    world.settle();
    expect(replayed()).toEqual(['Tokyo', 'Rome']);
  });
});

describe('a discarded tab', () => {
  beforeEach(() => {
    client.send('Target.setDiscoverTargets', { discover: true });
    send('Page.enable');
    client.forget();
    // Chromium gives it another tab id at once, and another target id; the latter is known after attaching.
    const discarded = { ...browser.state(1), tab: 2, attachment: undefined };
    browser.tabs.delete(1);
    browser.tabs.set(2, discarded);
    browser.send({ type: 'tab.replaced', from: 1, state: browser.state(2) });
    world.settle();
  });

  test('is the same one for its clients, under the same target id', () => {
    browser.attachAgain(2, { targetId: 'T-after-discard' });
    browser.event(2, 'Page.loadEventFired', { n: 1 });
    const id = client.send('Target.getTargets');
    const evaluated = send('Runtime.evaluate');
    for (const method of ['Target.targetDestroyed', 'Target.targetCreated', 'Target.detachedFromTarget']) {
      expect(client.events(method)).toEqual([]);
    }
    expect(client.events('Page.loadEventFired')).toMatchObject([{ params: { n: 1 }, sessionId: session }]);
    const { targetInfos } = client.reply(id).result as { targetInfos: { targetId: string }[] };
    expect(targetInfos.map(({ targetId }) => targetId)).toEqual(['T1']);
    expect(client.reply(evaluated).result).toEqual({});
    expect(browser.commands.at(-1)).toMatchObject({ tab: 2, method: 'Runtime.evaluate' });
  });

  test('is known by its new target id from then on', () => {
    browser.attachAgain(2, { targetId: 'T-after-discard' });
    world.settle();
    browser.restartWorker();
    browser.connect();
    world.settle();
    expect(client.events('Target.detachedFromTarget')).toEqual([]);
    expect(world.relay.status().tabs).toEqual([{ tab: 2, targetId: 'T1', phase: 'usable' }]);
    browser.unshare(2);
    world.settle();
    expect(client.events('Target.targetDestroyed')).toMatchObject([{ params: { targetId: 'T1' } }]);
  });

  test('tells of its address while it is being attached again', () => {
    const url = 'https://b.test/';
    browser.send({ type: 'tab.updated', state: { ...browser.state(2), targetId: 'T-other', url } });
    world.settle();
    expect(client.events('Target.targetInfoChanged')).toMatchObject([
      { params: { targetInfo: { targetId: 'T1', url } } },
    ]);
  });
});
