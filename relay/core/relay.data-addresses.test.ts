/** `data:` addresses: a new tab takes the place of one that a client has opened. */
import { beforeEach, expect, test } from 'vitest';
import { NO_ANSWER, OK, type ModelExtension } from './testing/model-extension.ts';
import type { ModelClient } from './testing/model-client.ts';
import { World } from './testing/world.ts';

const URL = 'data:text/html,hello';
const STARTED = 'Page.frameStartedNavigating';
let world: World;
let browser: ModelExtension;
let client: ModelClient;
let session: string;
let targetId: string;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  client = world.attachedClient().client;
  const created = client.send('Target.createTarget', { url: 'about:blank' });
  world.settle();
  targetId = (client.reply(created).result as { targetId: string }).targetId;
  session = client.sessionOf(targetId);
  client.send('Page.enable', {}, session);
  world.settle();
  browser.commands.length = 0;
});

/** What a real extension does when it opens the tab `next` in the place of another. */
function replaces(next: number): void {
  browser.onRequest = (frame) => {
    if (frame.type !== 'tab.create' || frame.replaces === undefined) return false;
    browser.discard(frame.replaces, next, `T${next}`);
    browser.send({ type: 'result', id: frame.id }, {});
    browser.attachAgain(next, { url: frame.url });
    return true;
  };
}

test('the client sees one navigation, of the document that is loaded again', () => {
  replaces(200);
  client.send('Runtime.enable', {}, session);
  const id = client.send('Page.navigate', { url: URL }, session);
  world.settle();
  expect(browser.methods()).toEqual(['Runtime.enable', 'Page.enable', 'Runtime.enable', 'Page.reload']);
  expect(client.replies(id)).toEqual([]);
  client.forget();
  browser.event(200, 'Page.frameNavigated', { frame: { id: 'T200', loaderId: 'first' } });
  browser.event(200, STARTED, { frameId: 'T200', loaderId: 'second', navigationType: 'reload', url: URL });
  browser.event(200, 'Page.frameNavigated', { frame: { id: 'T200', loaderId: 'second' } });
  world.settle();
  expect(client.story()).toEqual([STARTED, `reply ${id}`, 'Page.frameNavigated']);
  expect(client.events(STARTED)).toMatchObject([
    { params: { frameId: targetId, loaderId: 'second', navigationType: 'differentDocument', url: URL } },
  ]);
  expect(client.reply(id).result).toEqual({ frameId: targetId, loaderId: 'second', isDownload: false });
});

test('what the first document still reports while it unloads is not heard', () => {
  replaces(200);
  client.send('Runtime.enable', {}, session);
  client.send('Page.navigate', { url: URL }, session);
  world.settle();
  const thrown = { exceptionDetails: { text: 'thrown' } };
  browser.event(200, STARTED, { frameId: 'T200', loaderId: 'second', navigationType: 'reload', url: URL });
  world.settle();
  client.forget();
  browser.event(200, 'Runtime.consoleAPICalled', { type: 'log', args: [] });
  browser.event(200, 'Runtime.exceptionThrown', thrown);
  browser.event(200, 'Page.loadEventFired', {});
  browser.event(200, 'Runtime.executionContextsCleared', {});
  browser.event(200, 'Page.frameNavigated', { frame: { id: 'T200', loaderId: 'second' } });
  browser.event(200, 'Runtime.exceptionThrown', thrown);
  world.settle();
  expect(client.story()).toEqual([
    'Runtime.executionContextsCleared',
    'Page.frameNavigated',
    'Runtime.exceptionThrown',
  ]);
});

test('without anybody who listens, nothing is loaded again', () => {
  replaces(200);
  client.send('Page.disable', {}, session);
  world.settle();
  browser.commands.length = 0;
  browser.answer = ({ method }) =>
    method === 'Page.getFrameTree' ? { result: { frameTree: { frame: { loaderId: 'only' } } } } : OK;
  const id = client.send('Page.navigate', { url: URL }, session);
  world.settle();
  expect(browser.methods()).toEqual(['Page.getFrameTree']);
  expect(client.reply(id).result).toMatchObject({ loaderId: 'only' });
});

test("a tab that is the user's is left as it is", () => {
  const id = client.send('Page.navigate', { url: URL }, client.sessionOf('T1'));
  world.settle();
  expect(client.reply(id).error?.message).toContain('no client opened this tab');
  expect(browser.methods()).toEqual([]);
});

test.each([
  ['in a frame', { url: URL, frameId: 'another' }],
  ['that is downloaded', { url: 'data:application/zip,x' }],
  ['of another scheme', { url: 'https://a.test/data:text/html,x' }],
])('an address %s is left to Chromium', (_, params) => {
  client.send('Page.navigate', params, session);
  world.settle();
  expect(browser.methods()).toEqual(['Page.navigate']);
  expect(browser.requests).not.toContain('tab.reset');
});

test.each([
  'data:',
  'data:,x',
  'data:text/plain,x',
  'data:image/png;base64,x',
  'data:application/xhtml+xml,x',
])('%s opens a tab', (url) => {
  client.send('Page.navigate', { url }, session);
  world.settle();
  expect(browser.requests).toContain('tab.create');
  expect(browser.methods()).not.toContain('Page.navigate');
});

test('the tab is closed meanwhile: the command ends', () => {
  replaces(200);
  browser.answer = () => NO_ANSWER;
  const id = client.send('Page.navigate', { url: URL }, session);
  world.settle();
  browser.unshare(200);
  world.settle();
  expect(client.reply(id).error?.code).toBe(-32001);
});

test('the debugger is lost before the document is loaded again: it is set up once more', () => {
  replaces(200);
  const id = client.send('Page.navigate', { url: URL }, session);
  world.settle();
  browser.loseDebugger(200);
  browser.attachAgain(200);
  world.settle();
  expect(browser.methods().filter((method) => method === 'Page.reload')).toHaveLength(2);
  browser.event(200, STARTED, { frameId: 'T200', loaderId: 'second', navigationType: 'reload', url: URL });
  world.settle();
  expect(client.reply(id).result).toMatchObject({ loaderId: 'second' });
});

test('the browser does not open the tab: the command fails, and the page goes on', () => {
  browser.onRequest = (frame) => {
    if (frame.type !== 'tab.create') return false;
    browser.send({ type: 'error', id: frame.id, error: { code: -32000, message: 'no' } });
    return true;
  };
  const id = client.send('Page.navigate', { url: URL }, session);
  world.settle();
  expect(client.reply(id).error?.message).toBe('no');
  const after = client.send('Page.reload', {}, session);
  world.settle();
  expect(client.reply(after).result).toEqual({});
});

test('a second one while the first is under way is aborted', () => {
  client.send('Page.navigate', { url: URL }, session);
  browser.onRequest = () => true;
  const id = client.send('Page.navigate', { url: `${URL} again` }, session);
  world.settle();
  expect(client.reply(id).result).toMatchObject({ errorText: 'net::ERR_ABORTED' });
});

test('the client disconnects meanwhile: the others hear of the page again', () => {
  replaces(200);
  const other = world.attachedClient();
  const theirs = other.client.sessionOf(targetId);
  other.client.send('Page.enable', {}, theirs);
  client.send('Page.navigate', { url: URL }, session);
  world.settle();
  client.leave();
  world.settle();
  browser.event(200, STARTED, { frameId: 'T200', loaderId: 'second', navigationType: 'reload', url: URL });
  browser.event(200, 'Page.frameNavigated', { frame: { id: 'T200', loaderId: 'second' } });
  browser.event(200, 'Page.loadEventFired', {});
  world.settle();
  expect(other.client.events('Page.loadEventFired')).toHaveLength(1);
});
