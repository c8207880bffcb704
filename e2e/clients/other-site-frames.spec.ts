/** Frames of another site: their own renderer, their own CDP session below the page's. */
import type { Page } from 'playwright';
import type { TestSite } from '../../harness/site/test-site.ts';
import { behavioursOf, expect } from './behaviour.ts';
import { errorOf, serve } from './serve.ts';

const behaviour = behavioursOf('frames of other sites');

/** Opens a page of 127.0.0.1 with a frame `other` of localhost. */
async function openWithOther(page: Page, site: TestSite, path = '/frames/child'): Promise<void> {
  await page.goto(
    serve(site, '/own', `<h1>outer</h1><iframe name="other" src="${site.crossOrigin}${path}"></iframe>`),
  );
}

function other(page: Page): ReturnType<Page['mainFrame']> {
  const frame = page.frame('other');
  if (frame === null) throw new Error('the page has no frame "other"');
  return frame;
}

/** Navigates it from outside: `goto` of a frame that changes its process can lose its own response, also on the direct path. */
async function move(page: Page, url: string): Promise<void> {
  await page.locator('iframe').evaluate((element, to) => void ((element as HTMLIFrameElement).src = to), url);
  await other(page).waitForURL(url);
}

behaviour('evaluation works in it', async ({ page, site }) => {
  await openWithOther(page, site);
  const found = await other(page).evaluate((more) => [location.hostname, document.title, more], 5);
  expect(found).toEqual(['localhost', 'Frame child', 5]);
  return found;
});

behaviour('a click hits it when it is scrolled and offset', async ({ page, site }) => {
  serve(site, '/leaf', '<div style="height:800px"></div><button onclick="this.textContent=1">press</button>');
  serve(
    site,
    '/own',
    `<div style="height:1500px"></div><iframe name="other" style="margin:33px;border:7px solid" src="${site.crossOrigin}/leaf"></iframe>`,
  );
  await page.goto(site.url('/own'));
  const button = page.frameLocator('iframe').getByRole('button');
  await button.click();
  await expect(button).toHaveText('1');
  return page.evaluate(() => scrollY > 0);
});

behaviour('typing, selecting and checking work in it', async ({ page, site }) => {
  serve(site, '/leaf', '<input id="t"><select><option>a<option>b</select><input type="checkbox">');
  await openWithOther(page, site, '/leaf');
  const frame = page.frameLocator('iframe');
  await frame.locator('#t').pressSequentially('typed');
  await frame.locator('select').selectOption('b');
  await frame.getByRole('checkbox').check();
  const values = [
    await frame.locator('#t').inputValue(),
    await frame.locator('select').inputValue(),
    await frame.getByRole('checkbox').isChecked(),
  ];
  expect(values).toEqual(['typed', 'b', true]);
  return values;
});

behaviour('the page gets its console messages and errors', async ({ page, site }) => {
  serve(site, '/leaf', '<script>console.log("inside", 1)\nthrow new Error("inside too")</script>');
  const [message, error] = await Promise.all([
    page.waitForEvent('console'),
    page.waitForEvent('pageerror'),
    openWithOther(page, site, '/leaf'),
  ]);
  expect(error.message).toBe('inside too');
  return [message.text(), message.type()];
});

behaviour('the page gets its dialogs', async ({ page, site }) => {
  await openWithOther(page, site);
  page.once('dialog', (dialog) => void dialog.accept(`to ${dialog.message()}`));
  const answer = await other(page).evaluate(() => prompt('a question'));
  expect(answer).toBe('to a question');
  return answer;
});

behaviour("it moves to the page's own site and back", async ({ page, site }) => {
  await openWithOther(page, site);
  const frame = other(page);
  const titles = [await frame.title()];
  await move(page, site.url('/articles/1'));
  titles.push(await frame.title());
  await move(page, `${site.crossOrigin}/articles/2`);
  titles.push(await frame.title());
  expect(titles).toEqual(['Frame child', 'Article 1', 'Article 2']);
  return [titles, page.frames().length, other(page) === frame];
});

behaviour('the page moves to the other site and the frame is gone', async ({ page, site }) => {
  await openWithOther(page, site);
  const frame = other(page);
  await page.goto(`${site.crossOrigin}/articles/3`);
  expect(frame.isDetached()).toBe(true);
  return [page.frames().length, await page.title(), await errorOf(frame.evaluate(() => 1))];
});

behaviour('it is removed, and evaluations in it end', async ({ page, site }) => {
  await openWithOther(page, site);
  const frame = other(page);
  const failure = errorOf(frame.evaluate(() => new Promise(() => undefined)));
  const detached = page.waitForEvent('framedetached');
  await page.locator('iframe').evaluate((element) => element.remove());
  expect(await detached).toBe(frame);
  return [await failure, frame.isDetached(), page.frames().length];
});

behaviour('an evaluation in it ends when it navigates to another process', async ({ page, site }) => {
  await openWithOther(page, site);
  const frame = other(page);
  const failure = errorOf(frame.evaluate(() => new Promise(() => undefined)));
  await move(page, site.url('/articles/1'));
  expect(await failure).toContain('Execution context was destroyed');
  return failure;
});

behaviour('three nested frames', async ({ page, site }) => {
  serve(site, '/branch', `<iframe name="leaf" src="${site.origin}/leaf"></iframe>`);
  serve(site, '/leaf', `<iframe name="last" src="${site.crossOrigin}/frames/child"></iframe>`);
  await openWithOther(page, site, '/branch');
  const last = page.frameLocator('iframe').frameLocator('iframe').frameLocator('iframe');
  await expect(last.locator('#inside')).toBeVisible();
  const hosts = await Promise.all(page.frames().map((frame) => frame.evaluate(() => location.hostname)));
  expect(hosts).toEqual(['127.0.0.1', 'localhost', '127.0.0.1', 'localhost']);
  return page.frames().map((frame) => [frame.name(), frame.parentFrame()?.name()]);
});

behaviour('init scripts run in it before its own scripts', async ({ page, site }) => {
  await page.addInitScript('window.early = [location.hostname]');
  serve(site, '/leaf', '<script>early.push("own")</script>');
  await openWithOther(page, site, '/leaf');
  const early = await other(page).evaluate('early');
  expect(early).toEqual(['localhost', 'own']);
  return [early, await page.evaluate('early')];
});

behaviour('an exposed function is available, and gets its frame', async ({ page, site }) => {
  await page.exposeBinding('whence', ({ frame }, word: string) => `${word} ${frame.name()}`);
  await openWithOther(page, site);
  const inside = await other(page).evaluate('whence("hello")');
  expect(inside).toBe('hello other');
  return [inside, await page.evaluate('whence("hello")')];
});

behaviour('media emulation reaches it', async ({ page, site }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openWithOther(page, site);
  const dark = (): boolean => matchMedia('(prefers-color-scheme: dark)').matches;
  expect(await other(page).evaluate(dark)).toBe(true);
  await page.emulateMedia({ colorScheme: 'light' });
  return [await other(page).evaluate(dark), await page.evaluate(dark)];
});

behaviour('a reload of the page loads it again', async ({ page, site }) => {
  await openWithOther(page, site);
  await page.reload();
  await page.frameLocator('iframe').locator('#inside').click();
  expect(page.frames()).toHaveLength(2);
  return other(page).title();
});

behaviour('it exchanges messages with the page', async ({ page, site }) => {
  serve(site, '/leaf', '<script>onmessage = (e) => e.source.postMessage(e.data + 1, e.origin)</script>');
  await openWithOther(page, site, '/leaf');
  const answer = await page.evaluate(() => {
    const answered = new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data)));
    frames[0]?.postMessage(41, '*');
    return answered;
  });
  expect(answer).toBe(42);
  return answer;
});

behaviour('a worker in it is reported', async ({ page, site }) => {
  const [worker] = await Promise.all([page.waitForEvent('worker'), openWithOther(page, site, '/worker')]);
  const host = await worker.evaluate(() => self.location.hostname);
  expect(host).toBe('localhost');
  return [host, page.workers().length];
});
