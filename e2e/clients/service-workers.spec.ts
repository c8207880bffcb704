/** Service workers, which belong to the context and not to a page. */
import type { BrowserContext, Page, Worker } from 'playwright';
import type { TestSite } from '../../harness/site/test-site.ts';
import { behavioursOf, expect } from './behaviour.ts';

const behaviour = behavioursOf('service workers');

const SCRIPT = `
self.answer = 42;
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  if (event.request.url.includes('/by-worker')) event.respondWith(new Response('made by the worker'));
  if (event.request.url.includes('/through-worker')) event.respondWith(fetch('/articles/2'));
});`;

/** Shows a page of the site and registers a service worker for it. */
async function register(page: Page, site: TestSite, path: string, origin = site.origin): Promise<void> {
  site.setRoute(path, ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(SCRIPT);
  });
  await page.goto(`${origin}/`);
  await page.evaluate(async (script) => {
    const controlled = new Promise((done) =>
      navigator.serviceWorker.addEventListener('controllerchange', done),
    );
    await navigator.serviceWorker.register(script);
    await controlled;
  }, path);
}

/** Leaves no service worker for later behaviours. */
async function unregister(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
  });
}

async function registered(
  context: BrowserContext,
  page: Page,
  site: TestSite,
  path: string,
  origin = site.origin,
): Promise<Worker> {
  const [worker] = await Promise.all([
    context.waitForEvent('serviceworker', {
      predicate: (each) => each.url().endsWith(path),
      timeout: 10_000,
    }),
    register(page, site, path, origin),
  ]);
  return worker;
}

behaviour('a service worker answers its page', async ({ page, site }) => {
  await register(page, site, '/sw-answers.js');
  const [response] = await Promise.all([
    page.waitForResponse('**/by-worker'),
    page.evaluate(async () => (await fetch('/by-worker')).text()),
  ]);
  expect(response.fromServiceWorker()).toBe(true);
  const text = await response.text();
  await unregister(page);
  return text;
});

behaviour('a service worker is reported to the context and listed', async ({ page, context, site }) => {
  const worker = await registered(context, page, site, '/sw-told.js');
  expect(context.serviceWorkers()).toContain(worker);
  await unregister(page);
  return [worker.url().replace(site.origin, ''), page.workers().length];
});

behaviour('a script is evaluated in a service worker', async ({ page, context, site }) => {
  const worker = await registered(context, page, site, '/sw-evaluated.js');
  const answer = await worker.evaluate(() => (self as unknown as { answer: number }).answer);
  expect(answer).toBe(42);
  await unregister(page);
  return answer;
});

behaviour('a request of a service worker is reported to the context', async ({ page, context, site }) => {
  await registered(context, page, site, '/sw-requests.js');
  const [request] = await Promise.all([
    context.waitForEvent('request', {
      predicate: (each) => each.url().endsWith('/articles/2') && each.serviceWorker() !== null,
      timeout: 10_000,
    }),
    page.evaluate(async () => (await fetch('/through-worker')).text()),
  ]);
  expect(request.serviceWorker()?.url()).toBe(site.url('/sw-requests.js'));
  await unregister(page);
  return request.method();
});

behaviour('a request of a service worker is routed by the context', async ({ page, context, site }) => {
  // After a request of a service worker was intercepted, Chromium replaces later workers of that origin at the
  // next navigation, with or without a relay. So this test has its own origin.
  await registered(context, page, site, '/sw-routed.js', site.crossOrigin);
  await context.route('**/articles/2', (route) => route.fulfill({ body: 'routed' }));
  const text = await page.evaluate(async () => (await fetch('/through-worker')).text());
  expect(text).toBe('routed');
  await unregister(page);
  return text;
});

behaviour('two pages with the same service worker report it once', async ({ page, context, site }) => {
  const worker = await registered(context, page, site, '/sw-once.js');
  const told: string[] = [];
  const tell = (each: Worker): void => void told.push(each.url());
  context.on('serviceworker', tell);
  const second = await context.newPage();
  await second.goto(site.url('/articles/1'));
  const text = await second.evaluate(async () => (await fetch('/by-worker')).text());
  expect(text).toBe('made by the worker');
  await page.close();
  const answer = await worker.evaluate(() => (self as unknown as { answer: number }).answer);
  context.off('serviceworker', tell);
  await unregister(second);
  return { told, answer };
});

behaviour('a script in a service worker runs once when a page of it closes', async (fixtures) => {
  const { page, context, site } = fixtures;
  const worker = await registered(context, page, site, '/sw-counts.js');
  const second = await context.newPage();
  await second.goto(site.url('/articles/1'));
  await second.evaluate(async () => (await fetch('/by-worker')).text());
  const counted = (): Promise<number> => worker.evaluate(() => (self as unknown as { count: number }).count);
  await worker.evaluate(() => void Object.assign(self, { count: 0 }));
  // Through the relay the outcome is unknown: the debugger that it was sent through ends with the page.
  const settled = worker
    .evaluate(async () => {
      (self as unknown as { count: number }).count++;
      await new Promise((done) => Object.assign(self, { go: done }));
    })
    .catch(() => undefined);
  await expect.poll(counted).toBe(1);
  await page.close();
  // Its context has been replaced, and a command sent right now may miss that.
  await expect(() => worker.evaluate(() => (self as unknown as { go: () => void }).go())).toPass({
    timeout: 20_000,
  });
  await settled;
  const count = await counted();
  expect(count).toBe(1);
  await unregister(second);
  return count;
});

behaviour('a service worker of two open pages is reported once', async ({ page, context, site }) => {
  const second = await context.newPage();
  await second.goto(site.url('/articles/1'));
  const told: string[] = [];
  const tell = (each: Worker): void => void told.push(each.url().replace(site.origin, ''));
  context.on('serviceworker', tell);
  const worker = await registered(context, page, site, '/sw-two.js');
  const text = await second.evaluate(async () => (await fetch('/by-worker')).text());
  expect([text, told]).toEqual(['made by the worker', ['/sw-two.js']]);
  context.off('serviceworker', tell);
  await page.goto('about:blank');
  const answer = await worker.evaluate(() => (self as unknown as { answer: number }).answer);
  expect(answer).toBe(42);
  await unregister(second);
  return context.serviceWorkers().filter((each) => each.url().endsWith('/sw-two.js')).length;
});
