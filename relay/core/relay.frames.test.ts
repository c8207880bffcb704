/** What clients are told of a page's frames when its debugger has come back. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ModelClient } from './testing/model-client.ts';
import { NO_ANSWER, OK, type Answer, type ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const ADD_SCRIPT = 'Page.addScriptToEvaluateOnNewDocument';
const REMOVE_SCRIPT = 'Page.removeScriptToEvaluateOnNewDocument';
const CHILD = { sessionId: 'real-child', waitingForDebugger: false };

let world: World;
let browser: ModelExtension;
let client: ModelClient;
let session: string;
let tree: object;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  ({ client, session } = world.attachedClient());
  tree = { frame: { id: 'T1', loaderId: 'first' } };
  browser.answer = ({ method }): Answer =>
    method === 'Page.getFrameTree' ? { result: { frameTree: tree } } : OK;
  send('Page.enable');
  browser.event(1, 'Page.frameNavigated', { frame: { id: 'T1', loaderId: 'first' } });
  world.settle();
});

function send(method: string, params: object = {}): void {
  client.send(method, params, session);
  world.settle();
}

function loseAndAttach(): void {
  browser.loseDebugger(1);
  world.settle();
  browser.commands.length = 0;
  client.forget();
  browser.attachAgain(1);
  world.settle();
}

/** The init scripts that were set up again, and whether they were run in the present document. */
function scripts(): unknown[] {
  return browser.commands
    .filter(({ method }) => method === ADD_SCRIPT)
    .map(({ params }) => [params['source'], params['runImmediately']]);
}

test('init scripts run in a document that was loaded while the debugger was away', () => {
  send(ADD_SCRIPT, { source: 'A' });
  tree = { frame: { id: 'T1', loaderId: 'second' } };
  loseAndAttach();
  expect(scripts()).toEqual([['A', true]]);
  loseAndAttach();
  expect(scripts(), 'and not a second time').toEqual([['A', undefined]]);
});

/** Chromium answers this command, and right before it the page has come to show another document. */
function navigatesBefore(method: string, loaderId: string): void {
  const { answer } = browser;
  let done = false;
  browser.answer = (command, params) => {
    if (command.method === method && !done) {
      done = true;
      tree = { frame: { id: 'T1', loaderId } };
      browser.event(1, 'Page.frameNavigated', tree);
    }
    return command.method === ADD_SCRIPT ? { result: { identifier: 'real' } } : answer(command, params);
  };
}

test('init scripts run in a document that was loaded before they were set up again', () => {
  send(ADD_SCRIPT, { source: 'A' });
  navigatesBefore('Page.getFrameTree', 'second');
  loseAndAttach();
  expect(scripts()).toEqual([['A', true]]);
});

test('also in one that was loaded while they were, but only those that came too late', () => {
  send(ADD_SCRIPT, { source: 'A' });
  send('Page.setLifecycleEventsEnabled', { enabled: true });
  send(ADD_SCRIPT, { source: 'B' });
  navigatesBefore('Page.setLifecycleEventsEnabled', 'second');
  loseAndAttach();
  expect(scripts()).toEqual([
    ['A', undefined],
    ['B', undefined],
    ['B', true],
  ]);
  const removed = browser.commands.filter(({ method }) => method === REMOVE_SCRIPT);
  expect(removed.map(({ params }) => params)).toEqual([{ identifier: 'real' }]);
});

test('and once, where it was another one than before already', () => {
  send(ADD_SCRIPT, { source: 'A' });
  send('Page.setLifecycleEventsEnabled', { enabled: true });
  send(ADD_SCRIPT, { source: 'B' });
  tree = { frame: { id: 'T1', loaderId: 'second' } };
  navigatesBefore('Page.setLifecycleEventsEnabled', 'third');
  loseAndAttach();
  expect(scripts()).toEqual([
    ['A', true],
    ['B', true],
  ]);
});

test('a navigation that overtakes the answer about the frames is not forgotten for it', () => {
  send(ADD_SCRIPT, { source: 'A' });
  const old = tree;
  let asked = 0;
  browser.answer = ({ method }): Answer => {
    if (method !== 'Page.getFrameTree') return OK;
    if (++asked > 1) return { result: { frameTree: tree } };
    tree = { frame: { id: 'T1', loaderId: 'second' } };
    browser.event(1, 'Page.frameNavigated', tree);
    return { result: { frameTree: old } };
  };
  loseAndAttach();
  expect(scripts()).toEqual([['A', true]]);
  expect(client.events('Page.frameNavigated').at(-1)?.params).toMatchObject({
    frame: { loaderId: 'second' },
  });
});

test('a replay that was cut off does not count: the next one runs the init scripts', () => {
  send(ADD_SCRIPT, { source: 'A' });
  tree = { frame: { id: 'T1', loaderId: 'second' } };
  const { answer } = browser;
  browser.answer = (command, params) => (command.method === ADD_SCRIPT ? NO_ANSWER : answer(command, params));
  loseAndAttach();
  expect(scripts()).toEqual([['A', true]]);
  browser.answer = answer;
  loseAndAttach();
  expect(scripts()).toEqual([['A', true]]);
  loseAndAttach();
  expect(scripts(), 'and then not again').toEqual([['A', undefined]]);
});

test('init scripts do not run again in a document that has run them', () => {
  send(ADD_SCRIPT, { source: 'A' });
  loseAndAttach();
  expect(scripts()).toEqual([['A', undefined]]);
});

test('a document that was never heard of is not taken for another one', () => {
  world = new World();
  browser = world.browserWith(1);
  ({ client, session } = world.attachedClient());
  browser.answer = ({ method }): Answer =>
    method === 'Page.getFrameTree' ? { result: { frameTree: tree } } : OK;
  send('Page.enable');
  send(ADD_SCRIPT, { source: 'A' });
  loseAndAttach();
  expect(scripts()).toEqual([['A', undefined]]);
});

test("a lifecycle event of the main frame tells the page's document, one of another frame does not", () => {
  world = new World();
  browser = world.browserWith(1);
  ({ client, session } = world.attachedClient());
  browser.answer = ({ method }): Answer =>
    method === 'Page.getFrameTree' ? { result: { frameTree: tree } } : OK;
  send('Page.enable');
  send(ADD_SCRIPT, { source: 'A' });
  browser.event(1, 'Page.lifecycleEvent', { frameId: 'other', loaderId: 'first', name: 'init' });
  browser.event(1, 'Page.lifecycleEvent', { frameId: 'T1', loaderId: 'zeroth', name: 'init' });
  world.settle();
  loseAndAttach();
  expect(scripts()).toEqual([['A', true]]);
});

test('frames below the main one are announced again, parents first', () => {
  const inner = { frame: { id: 'F2', parentId: 'F1', loaderId: 'l2' } };
  tree = {
    frame: { id: 'T1', loaderId: 'first' },
    childFrames: [{ frame: { id: 'F1', parentId: 'T1', loaderId: 'l1' }, childFrames: [inner] }],
  };
  loseAndAttach();
  const told = client.received.filter(({ method }) => method?.startsWith('Page.frame') === true);
  expect(told.map(({ method, params }) => [method, params?.['frameId'] ?? params?.['frame']])).toEqual([
    ['Page.frameNavigated', { id: 'T1', loaderId: 'first' }],
    ['Page.frameAttached', 'F1'],
    ['Page.frameNavigated', { id: 'F1', parentId: 'T1', loaderId: 'l1' }],
    ['Page.frameAttached', 'F2'],
    ['Page.frameNavigated', inner.frame],
  ]);
});

test('a frame of another site does not end with its session when the debugger is lost', () => {
  send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  const targetInfo = { targetId: 'F1', type: 'iframe', parentFrameId: 'T1' };
  browser.event(1, 'Target.attachedToTarget', { ...CHILD, targetInfo });
  world.settle();
  client.forget();
  browser.loseDebugger(1);
  world.settle();
  expect(client.received.slice(0, 2)).toMatchObject([
    { method: 'Page.frameAttached', params: { frameId: 'F1', parentFrameId: 'T1' } },
    { method: 'Target.detachedFromTarget', params: { targetId: 'F1' } },
  ]);
});

test('nor does one that Chromium detaches right before', () => {
  send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  const targetInfo = { targetId: 'F1', type: 'iframe', parentFrameId: 'T1' };
  browser.event(1, 'Target.attachedToTarget', { ...CHILD, targetInfo });
  world.settle();
  client.forget();
  browser.event(1, 'Target.detachedFromTarget', CHILD);
  browser.loseDebugger(1);
  world.settle();
  expect(client.received.slice(0, 2)).toMatchObject([
    { method: 'Page.frameAttached', params: { frameId: 'F1', parentFrameId: 'T1' } },
    { method: 'Target.detachedFromTarget', params: { targetId: 'F1' } },
  ]);
  world.clock.advance(1_000);
  expect(client.events('Target.detachedFromTarget')).toHaveLength(1);
});

test('one that was detached for itself is gone, before anything else is told', () => {
  send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  const targetInfo = { targetId: 'F1', type: 'iframe', parentFrameId: 'T1' };
  browser.event(1, 'Target.attachedToTarget', { ...CHILD, targetInfo });
  world.settle();
  client.forget();
  browser.event(1, 'Target.detachedFromTarget', CHILD);
  browser.event(1, 'Page.frameResized');
  world.settle();
  expect(client.story()).toEqual(['Target.detachedFromTarget', 'Page.frameResized']);
});

test('and where nothing else happens, after a moment', () => {
  send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  const targetInfo = { targetId: 'F1', type: 'iframe', parentFrameId: 'T1' };
  browser.event(1, 'Target.attachedToTarget', { ...CHILD, targetInfo });
  browser.event(1, 'Target.detachedFromTarget', CHILD);
  world.clock.advance(1_000);
  expect(client.events('Target.detachedFromTarget')).toHaveLength(1);
});

test('a worker ends with its session', () => {
  send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  browser.event(1, 'Target.attachedToTarget', { ...CHILD, targetInfo: { targetId: 'W1', type: 'worker' } });
  world.settle();
  client.forget();
  browser.loseDebugger(1);
  world.settle();
  expect(client.received[0]).toMatchObject({
    method: 'Target.detachedFromTarget',
    params: { targetId: 'W1' },
  });
});

test('a discarded tab comes back under another id, and clients go on with the one that they know', () => {
  browser.discard(1, 2, 'T2');
  tree = { frame: { id: 'T2', loaderId: 'second' } };
  client.forget();
  browser.attachAgain(2);
  world.settle();
  expect(client.events('Page.frameNavigated').map(({ params }) => params?.['frame'])).toMatchObject([
    { id: 'T1', loaderId: 'second' },
  ]);
  browser.event(2, 'Page.frameStoppedLoading', { frameId: 'T2' });
  world.settle();
  expect(client.events('Page.frameStoppedLoading')[0]?.params).toEqual({ frameId: 'T1' });
  browser.commands.length = 0;
  browser.answer = (): Answer => ({ result: { frameId: 'T2' } });
  const id = client.send('Page.navigate', { url: 'https://a.test/', frameId: 'T1' }, session);
  world.settle();
  expect(browser.commands[0]?.params).toMatchObject({ frameId: 'T2' });
  expect(client.reply(id).result).toEqual({ frameId: 'T1' });
});

describe('events that arrive before an answer that Chromium gave earlier', () => {
  const lifecycle = (loaderId: string): void => {
    browser.event(1, 'Page.lifecycleEvent', { frameId: 'T1', loaderId, name: 'load' });
  };
  const story = (): string[] => {
    return client.received.map(({ method, params, id }) => {
      const { loaderId, frame } = { ...params } as { loaderId?: string; frame?: { loaderId: string } };
      return id === undefined ? `${method ?? ''} ${loaderId ?? frame?.loaderId ?? ''}` : 'answer';
    });
  };

  test('are told after it if they are of the next document', () => {
    const { answer } = browser;
    browser.answer = (command, params) => {
      if (command.method === 'Page.getFrameTree') {
        browser.event(1, 'Page.frameNavigated', { frame: { id: 'T1', loaderId: 'second' } });
      }
      if (command.method === 'Page.setLifecycleEventsEnabled') {
        lifecycle('first');
        lifecycle('second');
      }
      return answer(command, params);
    };
    client.forget();
    client.send('Page.getFrameTree', {}, session);
    client.send('Page.setLifecycleEventsEnabled', { enabled: true }, session);
    world.settle();
    expect(story()).toEqual([
      'answer',
      'Page.frameNavigated second',
      'Page.lifecycleEvent first',
      'answer',
      'Page.lifecycleEvent second',
    ]);
    client.forget();
    lifecycle('second');
    world.settle();
    expect(story()).toEqual(['Page.lifecycleEvent second']);
  });

  test('are told as they come to a client that has not asked for the frame tree', () => {
    browser.answer = (): Answer => {
      lifecycle('second');
      return OK;
    };
    client.forget();
    send('Page.setLifecycleEventsEnabled', { enabled: true });
    expect(story()).toEqual(['Page.lifecycleEvent second', 'answer']);
  });

  test('are not kept when the answer is an error', () => {
    browser.answer = (): Answer => {
      browser.event(1, 'Page.frameNavigated', { frame: { id: 'T1', loaderId: 'second' } });
      return { error: 'No.' };
    };
    client.forget();
    send('Page.getFrameTree');
    expect(story()).toEqual(['answer', 'Page.frameNavigated second']);
  });

  test('are kept in bounds: all are told, in their order, when the answer does not come', () => {
    browser.answer = (): Answer => NO_ANSWER;
    client.forget();
    send('Page.getFrameTree');
    const loaders = Array.from({ length: 1_010 }, (_, index) => `loader-${index}`);
    for (const loader of loaders) lifecycle(loader);
    world.settle();
    expect(story()).toEqual(loaders.map((loader) => `Page.lifecycleEvent ${loader}`));
  });
});

describe('a navigation that is under way when the tab is discarded', () => {
  const request = { requestId: 'N', loaderId: 'N', frameId: 'T1', type: 'Document' };

  test('is told to be over', () => {
    send('Network.enable');
    browser.event(1, 'Network.requestWillBeSent', request);
    browser.discard(1, 2, 'T2');
    world.settle();
    expect(client.events('Network.loadingFailed').map(({ params }) => params)).toMatchObject([
      { requestId: 'N', errorText: 'net::ERR_ABORTED', canceled: true },
    ]);
  });

  test('but not one whose document is shown already, nor any other request', () => {
    send('Network.enable');
    browser.event(1, 'Network.requestWillBeSent', request);
    browser.event(1, 'Page.frameNavigated', { frame: { id: 'T1', loaderId: 'N' } });
    browser.event(1, 'Network.requestWillBeSent', { ...request, requestId: 'R', type: 'Image' });
    browser.event(1, 'Network.requestWillBeSent', {
      ...request,
      frameId: 'F1',
      requestId: 'M',
      loaderId: 'M',
    });
    browser.discard(1, 2, 'T2');
    world.settle();
    expect(client.events('Network.loadingFailed')).toEqual([]);
  });
});
