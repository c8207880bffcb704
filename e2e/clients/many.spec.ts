/** Many clients and many tabs, which must not disturb each other. */
import { connect } from 'puppeteer-core';
import type { Browser, Page } from 'playwright';
import { eventually, within } from '../../harness/base/eventually.ts';
import type { Stage } from '../../harness/stage/stage.ts';
import { RawCdp } from '../../harness/stage/raw-cdp.ts';
import { expect, test } from '../../harness/fixtures/index.ts';
import { boxes, look } from './look.ts';

/** Opens tabs through a client, each on its own article. */
async function openTabs(stage: Stage, client: Browser, count: number): Promise<Page[]> {
  const pages: Page[] = [];
  for (let number = 0; number < count; number++) {
    const page = await client.contexts()[0]!.newPage();
    await page.goto(stage.site.url(`/articles/${(number % 10) + 1}?tab=${number}`));
    pages.push(page);
  }
  return pages;
}

function pagesOf(client: Browser): Page[] {
  return client.contexts()[0]!.pages();
}

test('two Playwright clients and a Puppeteer client on one tab', async ({ stage, page: first, site }) => {
  await first.goto(site.url('/articles/1'));
  const [second] = pagesOf(await stage.connect());
  const { url, headers } = await stage.endpoint();
  const browserWSEndpoint = `${url.replace('http', 'ws')}/cdp`;
  const puppeteer = await connect({ browserWSEndpoint, headers: { ...headers }, defaultViewport: null });
  const [third] = await puppeteer.pages();

  // Each has its own contexts and answers, at the same time.
  const sums = [first.evaluate(() => 0), second!.evaluate(() => 2), third!.evaluate(() => 4)];
  expect(await Promise.all(sums)).toEqual([0, 2, 4]);

  // Each gets a message from the page once.
  const heard: string[] = [];
  first.on('console', (message) => heard.push(`first ${message.text()}`));
  second!.on('console', (message) => heard.push(`second ${message.text()}`));
  third!.on('console', (message) => heard.push(`third ${message.text()}`));
  await second!.evaluate(() => console.log('hello'));
  await eventually('all clients have got the message', () => heard.length >= 3);
  expect(heard.sort()).toEqual(['first hello', 'second hello', 'third hello']);

  // A function exposed by one client only calls that client.
  await first.exposeFunction('whoAmI', () => 'first');
  expect(await first.evaluate('whoAmI()')).toBe('first');

  // All clients see a navigation of one.
  await third!.goto(site.url('/articles/2'));
  await expect(first).toHaveTitle('Article 2');
  await expect(second!).toHaveTitle('Article 2');
  await puppeteer.disconnect();
});

test('twenty clients on twenty tabs', async ({ stage, shared }) => {
  expect(shared.page.isClosed()).toBe(false);
  const { url, headers } = await stage.endpoint();
  const clients = await Promise.all(
    Array.from({ length: 20 }, () => RawCdp.connect(`${url.replace('http', 'ws')}/cdp`, headers)),
  );
  const numbers = clients.map(async (cdp, index) => {
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank' });
    const page = await cdp.attach(targetId);
    let sum = 0;
    for (let round = 1; round <= 20; round++) {
      const { result } = await page.send('Runtime.evaluate', {
        expression: `globalThis.sum = (globalThis.sum ?? 0) + ${index}`,
      });
      sum = Number(result.value);
    }
    return sum;
  });
  expect(await Promise.all(numbers)).toEqual(clients.map((_cdp, index) => 20 * index));
  await Promise.all(clients.map((cdp) => cdp.close()));
  await stage.settled();
});

test('a client that dies during a command does not disturb others', async ({ stage, page, site }) => {
  await page.goto(site.url('/articles/1'));
  const gate = site.gate('/api/tick');
  const doomed = await stage.connect();
  const answer = pagesOf(doomed)[0]!
    .evaluate(() => fetch('/api/tick').then(() => 'done'))
    .catch(() => 'gone');
  await within('the command to be running', gate.arrived);
  await doomed.close();
  expect(await answer).toBe('gone');
  expect(await page.evaluate(() => 6 * 7)).toBe(42);
  gate.release();
  await stage.settled();
  await page.locator('#count').click();
  await expect(page.locator('#count')).toHaveText(/1/);
});

test('a disconnected client leaves nothing behind in the page', async ({ stage, page, site }) => {
  const guest = await stage.connect();
  const [same] = pagesOf(guest);
  await same!.addInitScript(() => void ((window as { guest?: boolean }).guest = true));
  await same!.goto(site.url('/articles/1'));
  expect(await page.evaluate(() => 'guest' in window)).toBe(true);
  await guest.close();
  await stage.settled();
  await page.goto(site.url('/articles/2'));
  expect(await page.evaluate(() => 'guest' in window)).toBe(false);
});

test('fifty tabs, one in an endless loop and one crashed: a client connects and the other tabs work', async ({
  stage,
  client,
  site,
}) => {
  test.slow();
  const [frozen, crashed] = await openTabs(stage, client, 50);
  const gate = site.gate('/frozen');
  const loop = frozen!.evaluate(() => {
    void fetch('/frozen', { keepalive: true });
    for (;;);
  });
  loop.catch(() => undefined);
  await within(
    'the loop to start',
    gate.arrived.then(() => gate.release()),
  );
  const session = await client.contexts()[0]!.newCDPSession(crashed!);
  const crash = crashed!.waitForEvent('crash');
  session.send('Page.crash').catch(() => undefined);
  await within('the tab to crash', crash);

  const late = await within('a new client to connect', stage.connect());
  const pages = await eventually('the client has every page but the frozen one', () => {
    const present = pagesOf(late);
    return present.length >= 50 && present;
  });
  const answered = new Set<Page>();
  for (const page of pages) {
    page.title().then(
      (title) => /^(Article \d+|Home)$/.test(title) && answered.add(page),
      () => undefined,
    );
  }
  await eventually('49 pages answer', () => answered.size === 49);
});

// Not compared with a direct connection: Chromium itself misses frames of background tabs, and then never answers.
test('screenshots of background pages, many at once', async ({ client }) => {
  const context = client.contexts()[0]!;
  const pages: Page[] = [await context.newPage(), await context.newPage()];
  for (const page of pages) await boxes(page);
  await pages[1]!.bringToFront();
  const screenshots = await Promise.all([...pages, ...pages].map((page) => page.screenshot()));
  for (const screenshot of screenshots) {
    expect(await look(pages[1]!, screenshot, [[100, 100]])).toEqual([400, 300, '255,0,0,255']);
  }
});
