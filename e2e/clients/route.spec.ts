/** Requests that the client answers, changes, refuses or lets pass. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, Route } from 'playwright';
import { behavioursOf, expect } from './behaviour.ts';

const behaviour = behavioursOf('route');

/** What the page itself gets for an address. */
async function got(page: Page, url: string, init: RequestInit = {}): Promise<unknown> {
  return page.evaluate(
    async ([at, how]) => {
      try {
        const answer = await fetch(at, how);
        return [answer.status, answer.headers.get('x-mine'), await answer.text()];
      } catch (error) {
        return (error as Error).message;
      }
    },
    [url, init] as const,
  );
}

/** A piece of a 1×1 PNG. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

behaviour('an answer of the client reaches the page with status, headers and body', async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.route('**/made-up', (route) =>
    route.fulfill({ status: 418, headers: { 'x-mine': 'tea' }, body: 'short and stout' }),
  );
  const answer = await got(page, '/made-up');
  expect(answer).toEqual([418, 'tea', 'short and stout']);
  expect(site.hits('/made-up')).toBe(0);
  return answer;
});

behaviour('a document can be answered by the client', async ({ page, site }) => {
  await page.route('**/articles/1', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>Mine</title><p>All mine</p>' }),
  );
  const response = await page.goto(site.url('/articles/1'));
  expect(await page.title()).toBe('Mine');
  return [response!.status(), new URL(page.url()).pathname, await response!.text(), site.hits('/articles/1')];
});

behaviour('JSON is answered with its type', async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.route('**/made-up', (route) => route.fulfill({ json: { list: [1, null, 'ä'] } }));
  const [response] = await Promise.all([page.waitForResponse('**/made-up'), got(page, '/made-up')]);
  expect(await response.json()).toEqual({ list: [1, null, 'ä'] });
  return response.headers()['content-type'];
});

behaviour('a file is answered with the type of its extension', async ({ page, site, folder }) => {
  const path = join(folder, 'pixel.png');
  await writeFile(path, PIXEL);
  await page.goto(site.url('/'));
  await page.route('**/pixel', (route) => route.fulfill({ path }));
  const [response] = await Promise.all([
    page.waitForResponse('**/pixel'),
    page.setContent(`<img src="${site.url('/pixel')}">`),
  ]);
  const width = await page.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth);
  expect(width).toBe(1);
  return { width, type: response.headers()['content-type'] };
});

behaviour('an answer of two megabytes arrives whole', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const body = 'two megabytes...'.repeat(131_072);
  await page.route('**/made-up', (route) => route.fulfill({ body }));
  const length = await page.evaluate(async () => (await (await fetch('/made-up')).text()).length);
  expect(length).toBe(body.length);
  return length;
});

behaviour('every reason to abort has its failure', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const reasons = ['aborted', 'accessdenied', 'addressunreachable', 'blockedbyclient', 'blockedbyresponse']
    .concat(['connectionaborted', 'connectionclosed', 'connectionfailed', 'connectionrefused', 'connectionreset'])
    .concat(['internetdisconnected', 'namenotresolved', 'timedout', 'failed']);
  await page.route('**/refused/*', (route) => route.abort(route.request().url().split('/').at(-1)));
  const failures: unknown[] = [];
  for (const reason of reasons) {
    const [request] = await Promise.all([page.waitForEvent('requestfailed'), got(page, `/refused/${reason}`)]);
    failures.push([reason, request.failure()?.errorText]);
  }
  expect(failures).toContainEqual(['timedout', 'net::ERR_TIMED_OUT']);
  return failures;
});

behaviour('an aborted navigation rejects', async ({ page, site }) => {
  await page.route('**/articles/1', (route) => route.abort('connectionreset'));
  const message = await page.goto(site.url('/articles/1')).then(String, (error: Error) => error.message);
  expect(message).toContain('net::ERR_CONNECTION_RESET');
  return message.split('\n')[0]?.replace(site.origin, '');
});

behaviour('an aborted image tells its page', async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.route('**/*.png', (route) => route.abort());
  const event = await page.evaluate(
    () => new Promise((done) => Object.assign(new Image(), { src: '/a.png', onerror: () => done('error'), onload: () => done('load') })),
  );
  expect(event).toBe('error');
  return event;
});

/** Has the site tell what it was asked. */
function echo({ setRoute }: { setRoute: (path: string, handler: Parameters<import('../../harness/site/test-site.ts').TestSite['setRoute']>[1]) => void }): void {
  setRoute('/echo', async ({ request, response, url }) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { 'x-mine': mine, 'x-theirs': theirs } = request.headers;
    const body = Buffer.concat(chunks).toString('latin1');
    response.end(JSON.stringify([request.method, url.search, mine ?? null, theirs ?? null, body]));
  });
}
