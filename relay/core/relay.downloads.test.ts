/** Downloads: what the tab's debugger tells becomes the browser's events, and files go where clients want them. */
import { beforeEach, expect, test } from 'vitest';
import type { DownloadFind } from '../protocol/frames.ts';
import type { ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const NUMBERED = 'https://a.test/numbered';
let world: World;
let browser: ModelExtension;
let client: ModelClient;
let copies: { readonly from: string; readonly folder: string; readonly name: string }[];
let asked: Pick<DownloadFind, 'type' | 'url' | 'later'>[];

beforeEach(() => {
  copies = [];
  asked = [];
  world = new World({
    copyDownload: (download, done) => {
      copies.push(download);
      done();
    },
  });
  browser = world.browserWith(1);
  browser.onRequest = (frame) => {
    if (frame.type !== 'download.find' && frame.type !== 'download.cancel') return false;
    const { type, url, later, id } = frame;
    asked.push({ type: type as 'download.find', url, later });
    browser.send({ type: 'result', id }, type === 'download.find' ? { path: `/person/${later}` } : {});
    return true;
  };
  ({ client } = world.attachedClient());
  client.send('Browser.setDownloadBehavior', {
    behavior: 'allowAndName',
    downloadPath: '/client',
    eventsEnabled: true,
  });
  world.settle();
});

function begins(guid: string, url = NUMBERED): void {
  browser.event(1, 'Page.downloadWillBegin', { guid, url, suggestedFilename: 'n.txt', frameId: 'F' });
  world.settle();
}

function progresses(guid: string, state: string): void {
  browser.event(1, 'Page.downloadProgress', { guid, state, totalBytes: 1, receivedBytes: 1 });
  world.settle();
}

test('a finished download is copied to where the client wants it, and told then', () => {
  begins('G1');
  progresses('G1', 'completed');
  expect(copies).toEqual([{ from: '/person/0', folder: '/client', name: 'G1' }]);
  expect(client.events('Browser.downloadProgress').map(({ params }) => params?.['state'])).toEqual([
    'completed',
  ]);
});

test('several downloads of one address are told apart by how many have followed', () => {
  begins('G1');
  begins('G2');
  begins('other', 'https://a.test/other');
  progresses('G1', 'completed');
  progresses('G2', 'completed');
  expect(asked).toEqual([
    { type: 'download.find', url: NUMBERED, later: 1 },
    { type: 'download.find', url: NUMBERED, later: 0 },
  ]);
});

test('an earlier one is cancelled, and not the latest', () => {
  begins('G1');
  begins('G2');
  const id = client.send('Browser.cancelDownload', { guid: 'G1' });
  world.settle();
  expect(client.reply(id).result).toEqual({});
  expect(asked).toEqual([{ type: 'download.cancel', url: NUMBERED, later: 1 }]);
});

test('a download that failed is told, and looked for nowhere', () => {
  begins('G1');
  progresses('G1', 'canceled');
  expect(asked).toEqual([]);
  expect(client.events('Browser.downloadProgress').map(({ params }) => params?.['state'])).toEqual([
    'canceled',
  ]);
});
