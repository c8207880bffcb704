/** Downloads: what the tab's debugger tells becomes the browser's events, and files go where clients want them. */
import { beforeEach, expect, test } from 'vitest';
import type { DownloadFind } from '../protocol/frames.ts';
import type { Copied, FinishedDownload } from './local-files.ts';
import { anyFiles } from './testing/any-files.ts';
import type { ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const NUMBERED = 'https://a.test/numbered';
let world: World;
let browser: ModelExtension;
let client: ModelClient;
let copies: FinishedDownload[];
/** What becomes of a copy. */
let copied: Copied;
let asked: Pick<DownloadFind, 'type' | 'url' | 'later'>[];

beforeEach(() => {
  copies = [];
  copied = { path: '/client/free name' };
  asked = [];
  world = new World({
    files: {
      ...anyFiles,
      copyDownload(download, done) {
        copies.push(download);
        done(copied);
      },
      checkDownloadFolder(folder, done) {
        const refusal = {
          rule: 'download' as const,
          what: `Saving in ${folder}`,
          why: 'why',
          option: 'option',
        };
        done(folder.startsWith('/client') ? undefined : refusal);
      },
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
  expect(copies).toEqual([{ from: '/person/0', folder: '/client', name: 'G1', exactName: true }]);
  expect(client.events('Browser.downloadProgress').map(({ params }) => params?.['state'])).toEqual([
    'completed',
  ]);
});

test('several downloads of one address are distinguished by how many have followed', () => {
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

test('a download that failed is reported, and not searched for', () => {
  begins('G1');
  progresses('G1', 'canceled');
  expect(asked).toEqual([]);
  expect(client.events('Browser.downloadProgress').map(({ params }) => params?.['state'])).toEqual([
    'canceled',
  ]);
});

/** Sets what becomes of downloads, and returns the error if it is refused. */
function setBehavior(params: object, method = 'Browser.setDownloadBehavior', session?: string): unknown {
  const id = client.send(method, params, session);
  world.settle();
  return client.reply(id).error;
}

test('a client that wants the name of the page learns which name the file got', () => {
  setBehavior({ behavior: 'allow', downloadPath: '/client', eventsEnabled: true });
  begins('G1');
  progresses('G1', 'completed');
  expect(copies).toMatchObject([{ folder: '/client', name: 'n.txt', exactName: false }]);
  expect(client.events('Browser.downloadProgress').map(({ params }) => params?.['filePath'])).toEqual([
    '/client/free name',
  ]);
});

test('a copy that fails is reported as a canceled download', () => {
  copied = { error: 'G1 is there already' };
  begins('G1');
  progresses('G1', 'completed');
  expect(client.events('Browser.downloadProgress').map(({ params }) => params?.['state'])).toEqual([
    'canceled',
  ]);
});

test.each(['Browser.setDownloadBehavior', 'Page.setDownloadBehavior'])(
  'a folder that is not allowed is refused to %s on any session, and what was set before stays',
  (method) => {
    for (const session of [undefined, client.sessionOf('T1')]) {
      const error = setBehavior({ behavior: 'allow', downloadPath: '/home/user/.ssh' }, method, session);
      expect(error).toMatchObject({
        data: 'holdfast.refused.download',
        message: expect.stringContaining('/home/user/.ssh') as string,
      });
    }
    expect(browser.methods(), 'nothing reaches the browser').not.toContain(method);
    begins('G1');
    progresses('G1', 'completed');
    expect(copies).toMatchObject([{ folder: '/client' }]);
  },
);

test('a folder that is set for a page gets files, too, and events stay off', () => {
  const page = { behavior: 'allow', downloadPath: '/client/page' };
  const other = world.attachedClient();
  const id = other.client.send('Page.setDownloadBehavior', page, other.session);
  world.settle();
  expect(other.client.reply(id).result).toEqual({});
  begins('G1');
  progresses('G1', 'completed');
  expect(copies).toMatchObject([{ folder: '/client' }, { folder: '/client/page', name: 'n.txt' }]);
  expect(other.client.events('Browser.downloadProgress')).toEqual([]);
});

test('two sessions that want the same copy share it', () => {
  const other = world.attachedClient();
  const params = { behavior: 'allowAndName', downloadPath: '/client', eventsEnabled: true };
  other.client.send('Browser.setDownloadBehavior', params);
  begins('G1');
  progresses('G1', 'completed');
  expect(copies).toHaveLength(1);
  for (const each of [client, other.client]) {
    expect(each.events('Browser.downloadProgress')).toMatchObject([{ params: { state: 'completed' } }]);
  }
});

test('those that began after the last one that was heard of do not count, however long the request waits', () => {
  const waited: (number | undefined)[] = [];
  browser.onRequest = (frame) => {
    if (frame.type !== 'download.cancel') return false;
    waited.push(frame.agoMs);
    browser.send({ type: 'result', id: frame.id }, {});
    return true;
  };
  begins('G1');
  world.clock.advance(200);
  begins('G2');
  world.clock.advance(300);
  client.send('Browser.cancelDownload', { guid: 'G1' });
  world.settle();
  browser.dropSocket();
  world.settle();
  client.send('Browser.cancelDownload', { guid: 'G1' });
  world.clock.advance(2_000);
  browser.connect();
  world.settle();
  expect(waited).toEqual([300, 2_300]);
});
