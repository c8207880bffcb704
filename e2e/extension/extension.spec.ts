/** The members of `extension`, on a sample whose button counts in the worker. */
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { expect, test, torturable, type ExtensionError } from 'holdfast/extension';
import { repositoryRoot } from '../../harness/setup/root.mjs';

const sample = join(repositoryRoot, 'harness/samples/extensions/api-sample');

test.use({ extension: sample });

test('the counter survives a killed worker', async ({ page, site, extension }) => {
  await page.goto(site.url('/'));
  await page.getByRole('button', { name: 'Increase' }).click();
  await expect(page.getByTestId('count')).toHaveText('1');
  const { starts } = extension.worker;
  expect(await extension.worker.kill()).toBe(true);
  await page.getByRole('button', { name: 'Increase' }).click();
  await expect(page.getByTestId('count')).toHaveText('2');
  expect(extension.worker.starts).toBe(starts + 1);
});

test('full, failing and slow storage are visible in the worker, also in the next one', async ({
  page,
  site,
  extension,
}) => {
  const increase = page.getByRole('button', { name: 'Increase' });
  const count = page.getByTestId('count');
  await page.goto(site.url('/'));
  await extension.storage.local.full();
  await increase.click();
  await expect(count).toContainText('quota exceeded');
  await extension.storage.local.failing();
  await increase.click();
  await expect(count).toHaveText('storage.local.get failed on purpose');
  await extension.worker.kill();
  await extension.worker.start();
  await increase.click();
  await expect(count).toHaveText('storage.local.get failed on purpose');
  expect(await extension.storage.local.read('count')).toEqual({});
  await extension.storage.local.heal();
  await increase.click();
  await expect(count).toHaveText('1');

  await extension.storage.local.slow(1_500);
  const tookMs = await extension.worker.evaluate(async () => {
    const began = performance.now();
    await chrome.storage.local.get('count');
    return performance.now() - began;
  });
  expect(tookMs).toBeGreaterThanOrEqual(1_490);
});

test('offline, requests and sockets of the worker and of pages fail, also in the next worker', async ({
  page,
  site,
  extension,
}) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  let sockets = 0;
  server.on('connection', () => sockets++);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const urls = { request: site.url('/articles/1'), socket: `ws://127.0.0.1:${port}` };
  const online = { request: '200', socket: 'open', own: '200', onLine: true };
  const offline = { request: 'Failed to fetch', socket: 'closed', own: '200', onLine: false };
  await page.goto(urls.request);
  expect(await extension.worker.evaluate(ask, urls)).toEqual(online);
  await extension.network.offline();
  const before = { hits: site.hits('/articles/1'), sockets };
  expect(await extension.worker.evaluate(ask, urls)).toEqual(offline);
  const options = await extension.options();
  expect(await options.evaluate(ask, urls)).toEqual(offline);
  await extension.worker.kill();
  expect(await extension.worker.evaluate(ask, urls)).toEqual(offline);
  expect({ hits: site.hits('/articles/1'), sockets }).toEqual(before);
  await extension.network.online();
  expect(await extension.worker.evaluate(ask, urls)).toEqual(online);
  expect(await options.evaluate(ask, urls)).toEqual(online);
  server.close();
});

test('storage is written, read and shown as a whole', async ({ extension: { storage } }) => {
  for (const area of [storage.local, storage.session, storage.sync]) {
    await area.write({ a: 1, b: 2 });
    expect(await area.read('a', 'missing')).toEqual({ a: 1 });
    expect(await area.snapshot()).toMatchObject({ a: 1, b: 2 });
  }
});

test('popup, options and side panel open as pages', async ({ extension }, info) => {
  const options = await extension.options();
  await expect(options.getByRole('heading')).toHaveText('The options page');
  const panel = await extension.sidePanel();
  await expect(panel.getByRole('heading')).toHaveText('The panel page');
  await expect(extension.popup()).rejects.toMatchObject({ code: 'noPage' });
  const withPopup = { action: { default_popup: 'popup.html' } };
  await extension.update(await copyOfSample(info.outputPath('next'), withPopup));
  const popup = await extension.popup();
  await expect(popup.getByRole('heading')).toHaveText('The popup page');
});

test('a click on the toolbar button reaches the worker', async ({ page, site, extension }) => {
  await page.goto(site.url('/'));
  await extension.click(page);
  await expect.poll(() => extension.storage.local.read('clicked')).toHaveProperty('clicked');
});

test('alarms are listed', async ({ extension }) => {
  await extension.worker.evaluate(() => chrome.alarms.create('tea', { delayInMinutes: 3 }));
  await extension.worker.kill();
  expect((await extension.alarms()).map(({ name }) => name)).toEqual(['tea']);
});

for (const how of ['crash', 'quit'] as const) {
  test(`a restart of the browser (${how}) keeps what was stored`, async ({ extension, site }) => {
    await extension.storage.local.write({ count: 4 });
    await extension.storage.session.write({ count: 4 });
    const context = await extension.restartBrowser({ how });
    expect(await extension.storage.session.snapshot()).toEqual({});
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(site.url('/'));
    await page.getByRole('button', { name: 'Increase' }).click();
    await expect(page.getByTestId('count')).toHaveText('5');
  });
}

test('an update keeps id and storage, and tells the extension', async ({ page, site, extension }, info) => {
  await extension.storage.local.write({ count: 7 });
  await extension.update(await copyOfSample(info.outputPath('next'), { version: '2.0' }));
  await expect
    .poll(() => extension.storage.local.read('installed'))
    .toEqual({ installed: { reason: 'update', previousVersion: '1.0' } });
  expect(await extension.info()).toMatchObject({ id: extension.id, version: '2.0' });
  await page.goto(site.url('/'));
  await page.getByRole('button', { name: 'Increase' }).click();
  await expect(page.getByTestId('count')).toHaveText('8');
});

test('an update to another id is refused', async ({ extension }, info) => {
  const other = await copyOfSample(info.outputPath('other'), { key: btoa('another key') });
  await expect(extension.update(other)).rejects.toMatchObject({ code: 'otherId' });
  expect(await extension.info()).toMatchObject({ version: '1.0', state: 'ENABLED' });
});

test('a reload orphans the content script of an open tab', async ({ page, site, extension }) => {
  await page.goto(site.url('/'));
  await extension.reload();
  await page.getByRole('button', { name: 'Increase' }).click();
  await expect(page.getByTestId('count')).toHaveText('');
  await page.reload();
  await page.getByRole('button', { name: 'Increase' }).click();
  await expect(page.getByTestId('count')).toHaveText('1');
});

test('disabled and enabled, it works again', async ({ page, site, extension }) => {
  await extension.disable();
  await page.goto(site.url('/'));
  await expect(page.getByRole('button', { name: 'Increase' })).toHaveCount(0);
  await extension.enable();
  await page.reload();
  await page.getByRole('button', { name: 'Increase' }).click();
  await expect(page.getByTestId('count')).toHaveText('1');
});

test('the worker ends by itself while Playwright has a page', async ({ page, site, extension }) => {
  await page.goto(site.url('/'));
  await extension.worker.start();
  await extension.worker.idle();
  await page.getByRole('button', { name: 'Increase' }).click();
  await expect(page.getByTestId('count')).toHaveText('1');
});

test.describe('with another extension', () => {
  test.use({ otherExtensions: [join(repositoryRoot, 'harness/sim/foreign/sample')] });

  test('each is found by its folder', async ({ context, extension }) => {
    const ids = await Promise.all(
      [extension.id, undefined].map((id) =>
        torturable(context, id === undefined ? {} : { id }).then(
          (it) => it.id,
          (error: unknown) => (error as ExtensionError).code,
        ),
      ),
    );
    expect(ids).toEqual([extension.id, 'severalExtensions']);
  });
});

async function copyOfSample(folder: string, changes: object): Promise<string> {
  await cp(sample, folder, { recursive: true });
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...manifest, ...changes }));
  return folder;
}

/** Runs in a worker or a page of the extension: what becomes of a request, a socket, and a request for its own file. */
async function ask(urls: { readonly request: string; readonly socket: string }): Promise<unknown> {
  const outcome = (url: string): Promise<string> =>
    fetch(url).then(
      ({ status }) => String(status),
      (error: unknown) => (error as Error).message,
    );
  const socket = new WebSocket(urls.socket);
  const opened = await new Promise<string>((resolve) => {
    socket.addEventListener('open', () => resolve('open'));
    socket.addEventListener('close', () => resolve('closed'));
  });
  socket.close();
  const own = await outcome(chrome.runtime.getURL('manifest.json'));
  return { request: await outcome(urls.request), socket: opened, own, onLine: navigator.onLine };
}
