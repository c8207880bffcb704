/** Which documents an init script runs in when a page's debugger has come back. */
import { beforeEach, expect, test } from 'vitest';
import { FramedPage } from './testing/framed-page.ts';
import type { ModelClient } from './testing/model-client.ts';
import { NO_ANSWER, OK, type Answer, type ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const ADD_SCRIPT = 'Page.addScriptToEvaluateOnNewDocument';
const REMOVE_SCRIPT = 'Page.removeScriptToEvaluateOnNewDocument';

let page: FramedPage;
let browser: ModelExtension;
let client: ModelClient;

function open(options?: { readonly heardOf: boolean }): void {
  page = new FramedPage(options);
  ({ browser, client } = page);
}

beforeEach(() => open());

/** The init scripts that were set up again, and whether they were run in the present document. */
function scripts(): unknown[] {
  return browser.commands
    .filter(({ method }) => method === ADD_SCRIPT)
    .map(({ params }) => [params['source'], params['runImmediately']]);
}

test('init scripts run in a document that was loaded while the debugger was away', () => {
  page.send(ADD_SCRIPT, { source: 'A' });
  page.tree = { frame: { id: 'T1', loaderId: 'second' } };
  page.loseAndAttach();
  expect(scripts()).toEqual([['A', true]]);
  page.loseAndAttach();
  expect(scripts(), 'and not a second time').toEqual([['A', undefined]]);
});

/** Chromium answers this command, and right before it the page has come to show another document. */
function navigatesBefore(method: string, loaderId: string): void {
  const { answer } = browser;
  let done = false;
  browser.answer = (command, params) => {
    if (command.method === method && !done) {
      done = true;
      page.tree = { frame: { id: 'T1', loaderId } };
      browser.event(1, 'Page.frameNavigated', page.tree);
    }
    return command.method === ADD_SCRIPT ? { result: { identifier: 'real' } } : answer(command, params);
  };
}

test('init scripts run in a document that was loaded before they were set up again', () => {
  page.send(ADD_SCRIPT, { source: 'A' });
  navigatesBefore('Page.getFrameTree', 'second');
  page.loseAndAttach();
  expect(scripts()).toEqual([['A', true]]);
});

test('also in one that was loaded while they were, but only those that came too late', () => {
  page.send(ADD_SCRIPT, { source: 'A' });
  page.send('Page.setLifecycleEventsEnabled', { enabled: true });
  page.send(ADD_SCRIPT, { source: 'B' });
  navigatesBefore('Page.setLifecycleEventsEnabled', 'second');
  page.loseAndAttach();
  expect(scripts()).toEqual([
    ['A', undefined],
    ['B', undefined],
    ['B', true],
  ]);
  const removed = browser.commands.filter(({ method }) => method === REMOVE_SCRIPT);
  expect(removed.map(({ params }) => params)).toEqual([{ identifier: 'real' }]);
});

test('and once, where it was another one than before already', () => {
  page.send(ADD_SCRIPT, { source: 'A' });
  page.send('Page.setLifecycleEventsEnabled', { enabled: true });
  page.send(ADD_SCRIPT, { source: 'B' });
  page.tree = { frame: { id: 'T1', loaderId: 'second' } };
  navigatesBefore('Page.setLifecycleEventsEnabled', 'third');
  page.loseAndAttach();
  expect(scripts()).toEqual([
    ['A', true],
    ['B', true],
  ]);
});

test('a navigation that overtakes the answer about the frames is not forgotten for it', () => {
  page.send(ADD_SCRIPT, { source: 'A' });
  const old = page.tree;
  let asked = 0;
  browser.answer = ({ method }): Answer => {
    if (method !== 'Page.getFrameTree') return OK;
    if (++asked > 1) return { result: { frameTree: page.tree } };
    page.tree = { frame: { id: 'T1', loaderId: 'second' } };
    browser.event(1, 'Page.frameNavigated', page.tree);
    return { result: { frameTree: old } };
  };
  page.loseAndAttach();
  expect(scripts()).toEqual([['A', true]]);
  expect(client.events('Page.frameNavigated').at(-1)?.params).toMatchObject({
    frame: { loaderId: 'second' },
  });
});

test('a replay that was cut off does not count: the next one runs the init scripts', () => {
  page.send(ADD_SCRIPT, { source: 'A' });
  page.tree = { frame: { id: 'T1', loaderId: 'second' } };
  const { answer } = browser;
  browser.answer = (command, params) => (command.method === ADD_SCRIPT ? NO_ANSWER : answer(command, params));
  page.loseAndAttach();
  expect(scripts()).toEqual([['A', true]]);
  browser.answer = answer;
  page.loseAndAttach();
  expect(scripts()).toEqual([['A', true]]);
  page.loseAndAttach();
  expect(scripts(), 'and then not again').toEqual([['A', undefined]]);
});

test('init scripts do not run again in a document that has run them', () => {
  page.send(ADD_SCRIPT, { source: 'A' });
  page.loseAndAttach();
  expect(scripts()).toEqual([['A', undefined]]);
});

test('a document that was never heard of is not taken for another one', () => {
  open({ heardOf: false });
  page.send(ADD_SCRIPT, { source: 'A' });
  page.loseAndAttach();
  expect(scripts()).toEqual([['A', undefined]]);
});

test("a lifecycle event of the main frame tells the page's document, one of another frame does not", () => {
  open({ heardOf: false });
  page.send(ADD_SCRIPT, { source: 'A' });
  browser.event(1, 'Page.lifecycleEvent', { frameId: 'other', loaderId: 'first', name: 'init' });
  browser.event(1, 'Page.lifecycleEvent', { frameId: 'T1', loaderId: 'zeroth', name: 'init' });
  page.world.settle();
  page.loseAndAttach();
  expect(scripts()).toEqual([['A', true]]);
});

test('a script that Chromium is still adding when its session ends is answered, and removed again', () => {
  const world = new World();
  const browser = world.browserWith(1);
  const { client, session } = world.attachedClient();
  browser.answer = () => NO_ANSWER;
  const added = client.send(ADD_SCRIPT, { source: 'a' }, session);
  const off = client.send('Target.setAutoAttach', { autoAttach: false, waitForDebuggerOnStart: false });
  world.settle();
  expect(client.reply(off).result).toEqual({});
  browser.answer = () => OK;
  browser.answerLate(browser.commands[0]!, { result: { identifier: '7' } });
  world.settle();
  expect(client.reply(added).error?.code).toBe(-32_001);
});
