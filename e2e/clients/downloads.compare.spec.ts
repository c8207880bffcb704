/** Downloads: their sources, names and results. */
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Download, Page } from 'playwright';
import type { TestSite } from '../../harness/site/test-site.ts';
import { behavioursOf, expect } from './behaviour.ts';
import { refusal } from './refusal.ts';

const behaviour = behavioursOf('downloads');

/** Shows links, clicks the first of them, and resolves with the download. */
async function downloaded(page: Page, site: TestSite, link: string): Promise<Download> {
  await page.goto(site.url('/'));
  await page.setContent(link);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a').first().click()]);
  return download;
}

const fileLink = (site: TestSite, bytes: number): string =>
  `<a href="${site.url(`/download/file.txt?bytes=${bytes}`)}">get</a>`;

behaviour('a file is complete at its path', async ({ page, site }) => {
  const download = await downloaded(page, site, fileLink(site, 100_000));
  const content = await readFile(await download.path());
  expect(content).toHaveLength(100_000);
  return [download.suggestedFilename(), download.url().replace(site.origin, ''), await download.failure()];
});

behaviour('a download belongs to its page', async ({ page, site }) => {
  const download = await downloaded(page, site, fileLink(site, 10));
  await download.path();
  expect(download.page()).toBe(page);
  return page.url().replace(site.origin, '');
});

behaviour('a file is saved to a given path, and the folder is created', async ({ page, site, folder }) => {
  const download = await downloaded(page, site, fileLink(site, 2_000));
  const path = join(folder, 'deeper', 'saved.txt');
  await download.saveAs(path);
  const { size } = await stat(path);
  expect(size).toBe(2_000);
  return size;
});

behaviour('a file may be saved twice', async ({ page, site, folder }) => {
  const download = await downloaded(page, site, fileLink(site, 300));
  const paths = ['one', 'two'].map((name) => join(folder, name));
  for (const path of paths) await download.saveAs(path);
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  expect(sizes).toEqual([300, 300]);
  return sizes;
});

behaviour('a file is read as a stream', async ({ page, site }) => {
  const download = await downloaded(page, site, fileLink(site, 50_000));
  let length = 0;
  for await (const chunk of await download.createReadStream()) length += (chunk as Buffer).length;
  expect(length).toBe(50_000);
  return length;
});

behaviour('an empty file', async ({ page, site }) => {
  const download = await downloaded(page, site, fileLink(site, 0));
  const { size } = await stat(await download.path());
  expect(size).toBe(0);
  return size;
});

behaviour('a file of eight megabytes', async ({ page, site }) => {
  const download = await downloaded(page, site, fileLink(site, 8 * 1024 * 1024));
  const { size } = await stat(await download.path());
  expect(size).toBe(8 * 1024 * 1024);
  return size;
});

behaviour('a file that was deleted is gone', async ({ page, site }) => {
  const download = await downloaded(page, site, fileLink(site, 10));
  const path = await download.path();
  const before = existsSync(path);
  await download.delete();
  expect([before, existsSync(path)]).toEqual([true, false]);
  return existsSync(path);
});

behaviour('a cancelled download has failed', async ({ page, site }) => {
  site.setRoute('/endless', ({ response }) => {
    response.writeHead(200, {
      'content-disposition': 'attachment; filename="endless.bin"',
      'content-type': 'application/octet-stream',
    });
    response.write(Buffer.alloc(10_000));
  });
  const download = await downloaded(page, site, `<a href="${site.url('/endless')}">get</a>`);
  await download.cancel();
  const failure = await download.failure();
  expect(failure).toBe('canceled');
  return failure;
});

behaviour('a download whose server disconnects has failed', async ({ page, site }) => {
  site.setRoute('/broken', ({ response }) => {
    response.writeHead(200, {
      'content-disposition': 'attachment; filename="broken.bin"',
      'content-length': 1_000_000,
    });
    response.write(Buffer.alloc(10_000), () => response.destroy());
  });
  const download = await downloaded(page, site, `<a href="${site.url('/broken')}">get</a>`);
  const failure = await download.failure();
  expect(failure).not.toBe(null);
  const message = await refusal(download.path());
  return { failure, message };
});

behaviour('the name of the link is suggested', async ({ page, site }) => {
  const link = `<a href="${site.url('/articles/1')}" download="mein Artikel.html">get</a>`;
  const download = await downloaded(page, site, link);
  expect(download.suggestedFilename()).toBe('mein Artikel.html');
  return (await readFile(await download.path(), 'utf8')).includes('Article 1');
});

behaviour("the server's name in another alphabet is suggested", async ({ page, site }) => {
  site.setRoute('/named', ({ response }) => {
    const name = `attachment; filename="plain.txt"; filename*=UTF-8''${encodeURIComponent('Übersicht 世界.txt')}`;
    response.writeHead(200, { 'content-disposition': name }).end('named');
  });
  const download = await downloaded(page, site, `<a href="${site.url('/named')}">get</a>`);
  expect(download.suggestedFilename()).toBe('Übersicht 世界.txt');
  return readFile(await download.path(), 'utf8');
});

behaviour('a navigation that becomes a download rejects, and the page stays', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const waiting = page.waitForEvent('download');
  const message = await refusal(page.goto(site.url('/download/file.txt')));
  const download = await waiting;
  expect(message).toContain('Download is starting');
  return [(await stat(await download.path())).size, await page.title()];
});

behaviour('a redirect to a download has the final URL', async ({ page, site }) => {
  const link = `<a href="${site.url('/redirect?to=/download/file.txt%3Fbytes%3D77')}">get</a>`;
  const download = await downloaded(page, site, link);
  expect((await stat(await download.path())).size).toBe(77);
  return download.url().replace(site.origin, '');
});

behaviour('a blob becomes a file', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.evaluate(() => {
      const href = URL.createObjectURL(new Blob(['made in the page']));
      Object.assign(document.createElement('a'), { href, download: 'blob.txt' }).click();
    }),
  ]);
  const text = await readFile(await download.path(), 'utf8');
  expect(text).toBe('made in the page');
  return [download.suggestedFilename(), text, download.url().startsWith('blob:')];
});

behaviour('a data: URL becomes a file', async ({ page, site }) => {
  const download = await downloaded(
    page,
    site,
    '<a href="data:text/plain,in%20the%20link" download="d.txt">get</a>',
  );
  const text = await readFile(await download.path(), 'utf8');
  expect(text).toBe('in the link');
  return [download.suggestedFilename(), download.url()];
});

behaviour('several concurrent downloads of the same URL are separate files', async ({ page, site }) => {
  let number = 0;
  site.setRoute('/numbered', ({ response }) => {
    response.writeHead(200, {
      'content-disposition': 'attachment; filename="n.txt"',
      'cache-control': 'no-store',
    });
    response.end(`number ${++number}`);
  });
  await page.goto(site.url('/'));
  const downloads: Download[] = [];
  page.on('download', (download) => downloads.push(download));
  for (let count = 1; count <= 3; count++) {
    await page.setContent(`<a href="${site.url('/numbered')}">get</a>`);
    await page.locator('a').click();
    await expect.poll(() => downloads.length).toBe(count);
  }
  const texts = await Promise.all(downloads.map(async (each) => readFile(await each.path(), 'utf8')));
  expect(new Set(texts).size).toBe(3);
  return texts.sort();
});

behaviour('a download of a popup', async ({ page, context, site }) => {
  await page.goto(site.url('/'));
  const heard = new Promise<Download>((resolve) => {
    context.once('page', (popup) => void popup.waitForEvent('download').then(resolve));
  });
  await page.setContent(`<a target="_blank" href="${site.url('/articles/1')}">open</a>`);
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.locator('a').click()]);
  await popup.setContent(fileLink(site, 55));
  await popup.locator('a').click();
  const { size } = await stat(await (await heard).path());
  expect(size).toBe(55);
  return size;
});
