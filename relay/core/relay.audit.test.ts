/** What is in the audit log, and what never is. */
import { beforeEach, expect, test } from 'vitest';
import type { AuditEvent } from './audit.ts';
import { anyFiles } from './testing/any-files.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { TEST_PAIRING_KEY } from './testing/test-hmac.ts';
import { World } from './testing/world.ts';

const URL = 'https://user:PASSWORD@bank.test:8443/PATH?QUERY#HASH';
const AT = { tab: 1, origin: 'https://bank.test:8443' };

let world: World;
let browser: ModelExtension;
let events: AuditEvent[];

beforeEach(() => {
  events = [];
  world = new World({
    audit: (event) => void events.push(event),
    files: {
      ...anyFiles,
      checkUploads: ([path = ''], done) =>
        done(
          path.startsWith('/ok')
            ? undefined
            : { rule: 'upload', what: `Uploading ${path}`, why: 'why', option: 'option' },
        ),
    },
  });
  browser = world.extension();
  browser.share(1, { url: URL, title: 'TITLE' });
  browser.connect();
  world.settle();
});

function told(event: AuditEvent['event']): AuditEvent[] {
  return events.filter((each) => each.event === event);
}

test('who attached to which tab, and who left it', () => {
  const { client } = world.attachedClient();
  expect(events).toEqual([
    { event: 'extension.connected', instanceId: 'browser-1' },
    { event: 'extension.ready', browser: 'Chrome/1.2.3.4', tabs: 1 },
    { event: 'tab.shared', ...AT },
    { event: 'client.connected', client: 1, name: 'default' },
    { event: 'client.attached', client: 1, name: 'default', ...AT },
  ]);
  events = [];
  client.leave();
  world.settle();
  expect(events).toEqual([
    { event: 'client.detached', client: 1, name: 'default', ...AT },
    { event: 'client.disconnected', client: 1, name: 'default' },
  ]);
});

test('tabs that clients open and close, and that the user stops sharing', () => {
  const { client } = world.attachedClient();
  const id = client.send('Target.createTarget', { url: 'https://a.test/PATH' });
  world.settle();
  client.send('Target.closeTarget', { targetId: client.reply(id).result?.['targetId'] });
  browser.unshare(1, 'released');
  world.settle();
  expect(told('tab.opened')).toEqual([{ event: 'tab.opened', tab: 101, client: 1, name: 'default' }]);
  expect(told('tab.closed')).toEqual([{ event: 'tab.closed', tab: 101, client: 1, name: 'default' }]);
  expect(told('tab.unshared')).toContainEqual({ event: 'tab.unshared', ...AT });
});

test('interception, uploads, downloads and refusals', () => {
  const { client, session } = world.attachedClient();
  client.send('Fetch.enable', {}, session);
  client.send('Fetch.disable', {}, session);
  client.send('DOM.setFileInputFiles', { files: ['/ok/FOLDER/note.txt'] }, session);
  client.send('DOM.setFileInputFiles', { files: ['/etc/FOLDER/passwd'] }, session);
  client.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: '/FOLDER' });
  browser.onRequest = (frame) => {
    if (frame.type !== 'download.find') return false;
    browser.send({ type: 'result', id: frame.id }, { path: '/downloads/FOLDER/file' });
    return true;
  };
  world.settle();
  browser.event(1, 'Page.downloadWillBegin', { guid: 'G', url: URL, suggestedFilename: 'bill.pdf' });
  browser.event(1, 'Page.downloadProgress', { guid: 'G', state: 'completed' });
  world.settle();
  expect(events.slice(5)).toEqual([
    { event: 'interception.on', client: 1, name: 'default', ...AT },
    { event: 'interception.off', client: 1, name: 'default', ...AT },
    { event: 'upload', client: 1, name: 'default', ...AT, files: ['note.txt'] },
    { event: 'refused', client: 1, name: 'default', rule: 'upload', method: 'DOM.setFileInputFiles' },
    { event: 'download', client: 1, name: 'default', ...AT, file: 'bill.pdf' },
  ]);
});

test('extensions that come, are refused and go', () => {
  const second = world.extension('browser-2');
  second.connect({ proof: '0'.repeat(64) });
  world.settle();
  browser.dropSocket();
  world.settle();
  expect(told('extension.refused')).toEqual([{ event: 'extension.refused', code: 'wrong-key' }]);
  expect(told('extension.disconnected')).toHaveLength(1);
});

test('an address without an origin is logged by its scheme', () => {
  browser.share(2, { url: 'data:text/html,CONTENT' });
  browser.share(3, { url: 'file:///home/PATH' });
  browser.share(4, { url: 'no address: CONTENT' });
  world.settle();
  const origins = told('tab.shared').map((event) => 'origin' in event && event.origin);
  expect(origins).toEqual([AT.origin, 'data:', 'file:', '']);
});

test('no token, path, query, title or content is logged', () => {
  const { client, session } = world.attachedClient();
  client.send(`Token ${TEST_PAIRING_KEY}.x`, {}, session);
  client.send('Page.navigate', { url: URL }, session);
  client.send('Runtime.evaluate', { expression: '"CONTENT"' }, session);
  client.send('DOM.setFileInputFiles', { files: ['/etc/FOLDER/passwd'] }, session);
  browser.event(1, 'Runtime.consoleAPICalled', { args: ['CONTENT'] });
  world.settle();
  const text = JSON.stringify(events);
  for (const secret of [
    TEST_PAIRING_KEY,
    'PASSWORD',
    'PATH',
    'QUERY',
    'HASH',
    'TITLE',
    'CONTENT',
    'FOLDER',
  ]) {
    expect(text).not.toContain(secret);
  }
  expect(events.length).toBeGreaterThan(4);
});
