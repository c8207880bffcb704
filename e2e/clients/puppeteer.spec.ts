/** Puppeteer as a client of the relay. It attaches through `tab` targets; Playwright attaches to pages. */
import { connect, type Browser as PuppeteerBrowser } from 'puppeteer-core';
import { expect, test as base } from '../../harness/fixtures/index.ts';

const test = base.extend<{ puppeteer: PuppeteerBrowser }>({
  puppeteer: async ({ stage, shared }, use) => {
    expect(shared.page.isClosed()).toBe(false);
    const { url, headers } = await stage.endpoint();
    const browserWSEndpoint = `${url.replace('http', 'ws')}/cdp`;
    const browser = await connect({ browserWSEndpoint, headers: { ...headers }, defaultViewport: null });
    await use(browser);
    await browser.disconnect();
  },
});

test('finds and uses the shared tab', async ({ puppeteer, site }) => {
  const [page] = await puppeteer.pages();
  await page!.goto(site.url('/articles/2'));
  expect(await page!.title()).toBe('Article 2');
  await page!.click('#count');
  expect(await page!.evaluate(() => (window as { clicks?: number }).clicks)).toBe(1);
});

test('opens and closes a tab', async ({ puppeteer, site }) => {
  const page = await puppeteer.newPage();
  await page.goto(site.url('/articles/3'));
  expect(await page.title()).toBe('Article 3');
  expect(await puppeteer.pages()).toHaveLength(2);
  await page.close();
  expect(await puppeteer.pages()).toHaveLength(1);
});

test('shares a page with a Playwright client', async ({ puppeteer, page, site }) => {
  const [same] = await puppeteer.pages();
  await page.goto(site.url('/articles/4'));
  // Puppeteer reads its own socket: it can still be at the page before this one.
  await expect.poll(() => same!.url()).toBe(site.url('/articles/4'));
  expect(await same!.title()).toBe('Article 4');
  expect(await same!.evaluate(() => 6 * 7)).toBe(42);
  await same!.goto(site.url('/articles/5'));
  await expect(page).toHaveTitle('Article 5');
});

test('survives a worker death', async ({ puppeteer, faults, site }) => {
  const [page] = await puppeteer.pages();
  await page!.goto(site.url('/articles/1'));
  await faults.killWorker();
  expect(await faults.recovered(() => page!.title())).toBe('Article 1');
  await faults.allProved();
});
