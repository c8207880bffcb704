/** A tab whose renderer has crashed: answers at once, takes settings down, and makes them after the reload. */
import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import type { ModelClient } from './testing/model-client.ts';
import { NO_ANSWER, type ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const CRASHED = "Target crashed: the page's renderer is gone. Reload or navigate the page to continue.";
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

function crash(): void {
  browser.event(1, 'Inspector.targetCrashed');
  world.settle();
}

function reload(): void {
  browser.event(1, 'Inspector.targetReloadedAfterCrash');
  world.settle();
}

test('what is under way, and what comes later, is answered with an error that says so', () => {
  browser.answer = () => NO_ANSWER;
  const under = send('Runtime.evaluate');
  crash();
  expect(client.reply(under).error?.message).toBe(CRASHED);
  const later = send('Runtime.evaluate');
  expect(client.reply(later).error?.message).toBe(CRASHED);
  expect(browser.methods()).toEqual(['Runtime.evaluate']);
});

test('a navigation is passed on', () => {
  crash();
  const id = send('Page.navigate', { url: 'https://b.test/' });
  expect(client.reply(id).result).toEqual({});
});

test('settings are taken down, and made in their order when there is a renderer again', () => {
  send('Page.enable');
  crash();
  browser.commands.length = 0;
  const width = send('Emulation.setDeviceMetricsOverride', { width: 400 });
  const script = send('Page.addScriptToEvaluateOnNewDocument', { source: '1' });
  const binding = send('Runtime.addBinding', { name: 'tell' });
  expect(client.reply(width).result).toEqual({});
  expect(client.reply(script).result).toEqual({ identifier: '1' });
  expect(client.reply(binding).result).toEqual({});
  expect(browser.commands).toEqual([]);
  reload();
  expect(browser.methods()).toEqual([
    'Emulation.setDeviceMetricsOverride',
    'Page.addScriptToEvaluateOnNewDocument',
    'Runtime.addBinding',
  ]);
  const evaluated = send('Runtime.evaluate');
  expect(client.reply(evaluated).result).toEqual({});
});

test('an init script that was taken down can be removed after the reload', () => {
  crash();
  const script = send('Page.addScriptToEvaluateOnNewDocument', { source: '1' });
  browser.answer = ({ method }) => ({
    result: method === 'Page.addScriptToEvaluateOnNewDocument' ? { identifier: 'real' } : {},
  });
  reload();
  browser.commands.length = 0;
  const { identifier } = client.reply(script).result as { identifier: string };
  send('Page.removeScriptToEvaluateOnNewDocument', { identifier });
  expect(browser.commands.map(({ params }) => params)).toEqual([{ identifier: 'real' }]);
});

test('settings are made once, also after a second crash', () => {
  crash();
  send('Emulation.setDeviceMetricsOverride', { width: 400 });
  reload();
  browser.commands.length = 0;
  crash();
  reload();
  expect(browser.commands).toEqual([]);
});

test.each(['Page.createIsolatedWorld', 'Fetch.enable', 'Debugger.enable', 'Page.getFrameTree'])(
  '%s needs the renderer',
  (method) => {
    crash();
    expect(client.reply(send(method)).error?.message).toBe(CRASHED);
  },
);

test('a new debugger attachment ends the crash', () => {
  crash();
  send('Emulation.setDeviceMetricsOverride', { width: 400 });
  browser.loseDebugger(1);
  browser.attachAgain(1);
  world.settle();
  expect(browser.methods().filter((method) => method.startsWith('Emulation'))).toEqual([
    'Emulation.setDeviceMetricsOverride',
  ]);
  expect(client.reply(send('Runtime.evaluate')).result).toEqual({});
});

describe('when the worker dies in a crashed tab', () => {
  beforeEach(() => {
    send('Inspector.enable');
    crash();
    browser.commands.length = 0;
  });

  function heard(method: string): number {
    return client.events(method).length;
  }

  test('Chromium is asked again, and a tab that was reloaded meanwhile works', () => {
    send('Emulation.setDeviceMetricsOverride', { width: 400 });
    browser.restartWorker();
    browser.connect();
    world.clock.advance(1_000);
    expect(browser.methods()).toEqual(['Inspector.enable', 'Emulation.setDeviceMetricsOverride']);
    expect(heard('Inspector.targetReloadedAfterCrash')).toBe(1);
    expect(client.reply(send('Runtime.evaluate')).result).toEqual({});
  });

  test('a tab that has no renderer yet stays crashed; its clients know already', () => {
    browser.answer = ({ method }) => {
      if (method === 'Inspector.enable') browser.event(1, 'Inspector.targetCrashed');
      return { result: {} };
    };
    browser.restartWorker();
    browser.connect();
    world.clock.advance(1_000);
    expect(browser.methods()).toEqual(['Inspector.enable']);
    expect(heard('Inspector.targetCrashed')).toBe(1);
    expect(client.reply(send('Runtime.evaluate')).error?.message).toBe(CRASHED);
    reload();
    expect(client.reply(send('Runtime.evaluate')).result).toEqual({});
  });

  describe('while no worker is there', () => {
    test('commands wait, and a tab that was reloaded meanwhile answers them', () => {
      browser.restartWorker();
      world.settle();
      const id = send('Runtime.evaluate');
      expect(client.replies(id)).toEqual([]);
      browser.connect();
      world.clock.advance(1_000);
      expect(client.reply(id).result).toEqual({});
    });

    test('the same where only the socket breaks, and the reload is reported when it is back', () => {
      browser.dropSocket();
      world.settle();
      const id = send('Runtime.evaluate');
      browser.event(1, 'Inspector.targetReloadedAfterCrash');
      browser.connect();
      world.clock.advance(1_000);
      expect(client.reply(id).result).toEqual({});
    });

    test('commands wait only so long', () => {
      browser.dropSocket();
      world.settle();
      const id = send('Runtime.evaluate');
      world.clock.advance(RELAY_LIMITS.holdMs);
      expect(client.reply(id).error?.message).toBe(CRASHED);
    });
  });

  describe('a client that comes before Chromium has said what is true', () => {
    const SETTING = 'Emulation.setDeviceMetricsOverride';
    let late: ModelClient;
    let tree: number;
    let width: number;

    beforeEach(() => {
      browser.answer = ({ method }) => (method === 'Inspector.enable' ? NO_ANSWER : { result: {} });
      browser.restartWorker();
      browser.connect();
      world.settle();
      let second: string;
      ({ client: late, session: second } = world.attachedClient());
      tree = late.send('Page.getFrameTree', {}, second);
      width = late.send(SETTING, { width: 400 }, second);
      world.settle();
      expect(browser.methods()).toEqual(['Inspector.enable']);
      expect(late.replies(tree)).toEqual([]);
    });

    function answerQuestion(): void {
      const [question] = browser.commands;
      if (question === undefined) throw new Error('nothing was asked');
      browser.answerLate(question, { result: {} });
      world.settle();
    }

    test('waits, and is not told of a crash that is over', () => {
      answerQuestion();
      expect(late.replies(tree)).toEqual([]);
      world.clock.advance(1_000);
      expect(late.reply(tree).result).toEqual({});
      expect(late.reply(width).result).toEqual({});
      expect(browser.methods().slice(1)).toEqual(['Page.getFrameTree', SETTING]);
    });

    test('gets the error of the old crash, and its settings are noted', () => {
      answerQuestion();
      crash();
      expect(late.reply(tree).error?.message).toBe(CRASHED);
      expect(late.reply(width).result).toEqual({});
      reload();
      expect(browser.methods()).toEqual(['Inspector.enable', SETTING]);
    });

    test('continues after a reload that Chromium reports', () => {
      reload();
      expect(late.reply(tree).result).toEqual({});
    });

    test('waits for the next worker if that one ends, too', () => {
      answerQuestion();
      browser.restartWorker();
      browser.connect();
      world.clock.advance(1_000);
      expect(late.replies(tree)).toEqual([]);
      crash();
      expect(late.reply(tree).error?.message).toBe(CRASHED);
    });

    test('continues in a new debugger attachment', () => {
      browser.loseDebugger(1);
      browser.attachAgain(1);
      world.settle();
      expect(late.reply(tree).result).toEqual({});
    });

    test.each(['closed', 'the relay ends'])('is answered when the tab is gone: %s', (how) => {
      if (how === 'closed') browser.unshare(1);
      else world.relay.close();
      world.settle();
      expect(late.replies(tree)).toHaveLength(1);
    });

    test('may leave', () => {
      late.leave();
      answerQuestion();
      world.clock.advance(1_000);
      expect(browser.methods()).not.toContain('Page.getFrameTree');
    });
  });
});

describe('while everything is being set up again', () => {
  beforeEach(() => {
    send('Page.enable');
    browser.answer = () => ({ result: { identifier: 'real 1' } });
    send('Page.addScriptToEvaluateOnNewDocument', { source: '1' });
    send('Page.addScriptToEvaluateOnNewDocument', { source: '2' });
    browser.answer = ({ method }) => (method === 'Page.enable' ? { result: {} } : NO_ANSWER);
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    const tree = browser.commands.findLast(({ method }) => method === 'Page.getFrameTree');
    if (tree === undefined) throw new Error('the frames were not asked for');
    browser.answerLate(tree, { result: { frameTree: { frame: { id: 'T1', loaderId: 'l' } } } });
    world.settle();
    const script = browser.commands.findLast(({ params }) => params['source'] === '1');
    if (script === undefined) throw new Error('the script was not set up again');
    browser.answerLate(script, { result: { identifier: 'real 2' } });
    world.settle();
    browser.commands.length = browser.requests.length = 0;
    crash();
  });

  test('the page can be reloaded, and the debugger is not attached again for it', () => {
    browser.answer = () => ({ result: {} });
    const reloading = send('Page.reload');
    expect(client.reply(reloading).result).toEqual({});
    expect([browser.requests, world.relay.status().tabs[0]?.phase]).toEqual([[], 'usable']);
  });

  test('what was not set up is set up after the reload, and no script twice', () => {
    browser.answer = () => ({ result: {} });
    reload();
    expect(browser.commands.map(({ method, params }) => [method, params['source']])).toEqual([
      ['Page.enable', undefined],
      ['Page.addScriptToEvaluateOnNewDocument', '2'],
    ]);
  });
});
