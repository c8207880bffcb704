/** What clients learn about a page's frames when its debugger is attached again. */
import { beforeEach, describe, expect, test } from 'vitest';
import { FramedPage } from './testing/framed-page.ts';
import type { ModelClient } from './testing/model-client.ts';
import { type Answer, type ModelExtension } from './testing/model-extension.ts';

const CHILD = { sessionId: 'real-child', waitingForDebugger: false };
/** A frame of another site, in a target of its own. */
const FRAME = { targetId: 'F1', type: 'iframe', parentFrameId: 'T1' };

let page: FramedPage;
let browser: ModelExtension;
let client: ModelClient;
let session: string;

beforeEach(() => {
  page = new FramedPage();
  ({ browser, client, session } = page);
});

test('frames below the main one are announced again, parents first', () => {
  const inner = { frame: { id: 'F2', parentId: 'F1', loaderId: 'l2' } };
  page.tree = {
    frame: { id: 'T1', loaderId: 'first' },
    childFrames: [{ frame: { id: 'F1', parentId: 'T1', loaderId: 'l1' }, childFrames: [inner] }],
  };
  page.loseAndAttach();
  const told = client.received.filter(({ method }) => method?.startsWith('Page.frame') === true);
  expect(told.map(({ method, params }) => [method, params?.['frameId'] ?? params?.['frame']])).toEqual([
    ['Page.frameNavigated', { id: 'T1', loaderId: 'first' }],
    ['Page.frameAttached', 'F1'],
    ['Page.frameNavigated', { id: 'F1', parentId: 'T1', loaderId: 'l1' }],
    ['Page.frameAttached', 'F2'],
    ['Page.frameNavigated', inner.frame],
  ]);
});

/** Forgets the messages so far. */
function childAttached(targetInfo: object): void {
  page.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  browser.event(1, 'Target.attachedToTarget', { ...CHILD, targetInfo });
  page.world.settle();
  client.forget();
}

test('a frame of another site does not end with its session when the debugger is lost', () => {
  childAttached(FRAME);
  browser.loseDebugger(1);
  page.world.settle();
  expect(client.received.slice(0, 2)).toMatchObject([
    { method: 'Page.frameAttached', params: { frameId: 'F1', parentFrameId: 'T1' } },
    { method: 'Target.detachedFromTarget', params: { targetId: 'F1' } },
  ]);
});

test('nor does one that Chromium detaches right before', () => {
  childAttached(FRAME);
  browser.event(1, 'Target.detachedFromTarget', CHILD);
  browser.loseDebugger(1);
  page.world.settle();
  expect(client.received.slice(0, 2)).toMatchObject([
    { method: 'Page.frameAttached', params: { frameId: 'F1', parentFrameId: 'T1' } },
    { method: 'Target.detachedFromTarget', params: { targetId: 'F1' } },
  ]);
  page.world.clock.advance(1_000);
  expect(client.events('Target.detachedFromTarget')).toHaveLength(1);
});

test('one that was detached for itself is gone, before any other event', () => {
  childAttached(FRAME);
  browser.event(1, 'Target.detachedFromTarget', CHILD);
  browser.event(1, 'Page.frameResized');
  page.world.settle();
  expect(client.story()).toEqual(['Target.detachedFromTarget', 'Page.frameResized']);
});

test('and where nothing else happens, after a moment', () => {
  childAttached(FRAME);
  browser.event(1, 'Target.detachedFromTarget', CHILD);
  page.world.clock.advance(1_000);
  expect(client.events('Target.detachedFromTarget')).toHaveLength(1);
});

test('a worker ends with its session', () => {
  childAttached({ targetId: 'W1', type: 'worker' });
  browser.loseDebugger(1);
  page.world.settle();
  expect(client.received[0]).toMatchObject({
    method: 'Target.detachedFromTarget',
    params: { targetId: 'W1' },
  });
});

test('a discarded tab comes back under another id, and clients go on with the one that they know', () => {
  browser.discard(1, 2, 'T2');
  page.tree = { frame: { id: 'T2', loaderId: 'second' } };
  client.forget();
  browser.attachAgain(2);
  page.world.settle();
  expect(client.events('Page.frameNavigated').map(({ params }) => params?.['frame'])).toMatchObject([
    { id: 'T1', loaderId: 'second' },
  ]);
  browser.event(2, 'Page.frameStoppedLoading', { frameId: 'T2' });
  page.world.settle();
  expect(client.events('Page.frameStoppedLoading')[0]?.params).toEqual({ frameId: 'T1' });
  browser.commands.length = 0;
  browser.answer = (): Answer => ({ result: { frameId: 'T2' } });
  const id = client.send('Page.navigate', { url: 'https://a.test/', frameId: 'T1' }, session);
  page.world.settle();
  expect(browser.commands[0]?.params).toMatchObject({ frameId: 'T2' });
  expect(client.reply(id).result).toEqual({ frameId: 'T1' });
});

describe('a navigation that is under way when the tab is discarded', () => {
  const request = { requestId: 'N', loaderId: 'N', frameId: 'T1', type: 'Document' };

  test('is reported to be over', () => {
    page.send('Network.enable');
    browser.event(1, 'Network.requestWillBeSent', request);
    browser.discard(1, 2, 'T2');
    page.world.settle();
    expect(client.events('Network.loadingFailed').map(({ params }) => params)).toMatchObject([
      { requestId: 'N', errorText: 'net::ERR_ABORTED', canceled: true },
    ]);
  });

  test('but not one whose document is shown already, nor any other request', () => {
    page.send('Network.enable');
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
    page.world.settle();
    expect(client.events('Network.loadingFailed')).toEqual([]);
  });
});
