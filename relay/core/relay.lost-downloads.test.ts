/** Downloads that Chromium no longer reports, because the debugger that saw them begin is gone. */
import { beforeEach, expect, test } from 'vitest';
import type { ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const URL = 'https://a.test/file';

let world: World;
let browser: ModelExtension;
let client: ModelClient;
/** What the extension says of the download, each time that it is asked. */
let found: object;
let asked: number;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  found = { state: 'in_progress' };
  asked = 0;
  browser.onRequest = (frame) => {
    if (frame.type !== 'download.find') return false;
    asked++;
    browser.send({ type: 'result', id: frame.id }, found);
    return true;
  };
  ({ client } = world.attachedClient());
  client.send('Browser.setDownloadBehavior', { behavior: 'default', eventsEnabled: true });
  const begun = { guid: 'G', url: URL, frameId: 'T1', suggestedFilename: 'file' };
  browser.event(1, 'Page.downloadWillBegin', begun);
  browser.event(1, 'Page.downloadProgress', {
    guid: 'G',
    totalBytes: 9,
    receivedBytes: 4,
    state: 'inProgress',
  });
  world.settle();
  client.forget();
});

function ended(): unknown[] {
  return client.events('Browser.downloadProgress').map(({ params }) => params);
}

test('is asked for until it has ended, when the debugger is lost', () => {
  browser.loseDebugger(1);
  browser.attachAgain(1);
  world.settle();
  expect([asked, ended()]).toEqual([1, []]);
  world.clock.advance(1_000);
  expect([asked, ended()]).toEqual([2, []]);
  found = { state: 'complete', path: '/downloads/file' };
  world.clock.advance(1_000);
  expect(ended()).toMatchObject([{ guid: 'G', totalBytes: 9, state: 'completed' }]);
  world.clock.advance(10_000);
  expect(asked, 'and then no more').toBe(3);
});

test('is asked for once at a time, however often the debugger is lost', () => {
  for (let times = 0; times < 3; times++) {
    browser.loseDebugger(1);
    browser.attachAgain(1);
  }
  world.settle();
  expect(asked).toBe(1);
});

test('is reported as canceled when the browser has given it up', () => {
  found = { state: 'interrupted' };
  browser.loseDebugger(1);
  world.settle();
  expect(ended()).toMatchObject([{ guid: 'G', state: 'canceled' }]);
});

test('is asked for after the death of the worker, which may have taken the word of its end with it', () => {
  found = { state: 'complete', path: '/downloads/file' };
  browser.restartWorker();
  browser.connect();
  world.settle();
  expect(ended()).toMatchObject([{ guid: 'G', state: 'completed' }]);
});

test('is reported once if Chromium reports its end all the same', () => {
  browser.restartWorker();
  browser.connect();
  world.settle();
  found = { state: 'complete', path: '/downloads/file' };
  browser.event(1, 'Page.downloadProgress', {
    guid: 'G',
    totalBytes: 9,
    receivedBytes: 9,
    state: 'completed',
  });
  world.settle();
  world.clock.advance(10_000);
  expect(ended()).toMatchObject([{ guid: 'G', state: 'completed' }]);
});

test('goes on in the browser when its tab is closed', () => {
  browser.unshare(1);
  world.settle();
  found = { state: 'complete', path: '/downloads/file' };
  world.clock.advance(1_000);
  expect(ended()).toMatchObject([{ guid: 'G', state: 'completed' }]);
});

test('leaves no timer when the relay is closed', () => {
  browser.loseDebugger(1);
  world.settle();
  world.relay.close();
  const before = asked;
  world.clock.advance(10_000);
  expect(asked).toBe(before);
});
