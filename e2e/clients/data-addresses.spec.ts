/** `data:` documents in the page itself, for which a new tab takes the place of the page's. */
import { behavioursOf, expect } from './behaviour.ts';
import type { Page } from 'playwright';

const behaviour = behavioursOf('data: addresses');

const TITLED = 'data:text/html,<title>data</title><p>some text</p>';

behaviour('goto a data: URL', async ({ page }) => {
  const response = await page.goto(TITLED);
  expect(await page.title()).toBe('data');
  return [response, page.url(), await page.locator('p').textContent()];
});

behaviour('its events are those of one navigation', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const seen: string[] = [];
  page.on('framenavigated', (frame) => seen.push(`navigated ${frame.url()}`));
  page.on('domcontentloaded', () => seen.push('domcontentloaded'));
  page.on('load', () => seen.push('load'));
  page.on('console', (message) => seen.push(`console ${message.text()}`));
  page.on('pageerror', (error) => seen.push(`error ${error.message}`));
  page.on('request', (request) => seen.push(`request ${request.url()}`));
  await page.goto('data:text/html,<script>console.log("ran"); throw new Error("thrown")</script>');
  await page.evaluate('console.log("the end")');
  await expect.poll(() => seen).toContain('console the end');
  return seen;
});

behaviour('its requests are intercepted', async ({ page, site }) => {
  await page.route('**/picture.png', (route) => route.fulfill({ status: 200, body: 'mine' }));
  const script = `fetch("${site.url('/picture.png')}").then(r => r.text()).then(t => document.title = t)`;
  await page.goto(`data:text/html,<script>${encodeURIComponent(script)}</script>`);
  await page.waitForFunction(() => document.title !== '');
  return page.title();
});

behaviour('init scripts, bindings and overrides are there from the first line', async ({ page }) => {
  await page.setViewportSize({ width: 432, height: 321 });
  await page.exposeFunction('tell', (text: string) => `told ${text}`);
  await page.addInitScript(() => Object.assign(window, { before: 'init script' }));
  await page.goto('data:text/html,<script>window.found = [before, typeof tell, innerWidth]</script>');
  expect(await page.evaluate('found')).toEqual(['init script', 'function', 432]);
  return page.evaluate('tell("it")');
});

behaviour('one after the other, and away from it', async ({ page, site }) => {
  const titles: string[] = [];
  for (const url of [TITLED, 'data:text/html,<title>second</title>', site.url('/articles/1'), TITLED]) {
    await page.goto(url);
    titles.push(await page.title());
  }
  expect(titles).toEqual(['data', 'second', 'Article 1', 'data']);
  return titles;
});

behaviour('text, pictures and SVG', async ({ page }) => {
  const types: unknown[] = [];
  for (const url of [
    'data:,plain',
    'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>',
    'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==',
    'data:application/json,{}',
  ]) {
    await page.goto(url);
    types.push(await page.evaluate(() => document.contentType));
  }
  expect(types[0]).toBe('text/plain');
  return types;
});

behaviour('a page keeps its place, its session and its size', async ({ page, context }) => {
  const others = context.pages().length;
  const cdp = await context.newCDPSession(page);
  const clicks = async (): Promise<unknown> => {
    const { result } = await cdp.send('Runtime.evaluate', { expression: 'document.title' });
    return result.value;
  };
  await page.goto(TITLED);
  expect(context.pages()).toHaveLength(others);
  expect(await clicks()).toBe('data');
  await page.locator('p').click();
  return [await clicks(), await page.screenshot().then((picture) => picture.length > 0)];
});

behaviour('two pages at the same time', async ({ page, context }) => {
  const second = await context.newPage();
  const open = (which: Page, name: string): Promise<unknown> =>
    which.goto(`data:text/html,<title>${name}</title>`);
  await Promise.all([open(page, 'one'), open(second, 'two')]);
  expect([await page.title(), await second.title()]).toEqual(['one', 'two']);
  return [page.url(), second.url()];
});
