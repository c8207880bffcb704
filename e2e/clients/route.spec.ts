/** Requests that the client fulfils, changes, aborts or continues. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, Route } from 'playwright';
import { behavioursOf, expect } from './behaviour.ts';
import { refusal } from './refusal.ts';

const behaviour = behavioursOf('route');

/** What the page gets for a URL. */
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

behaviour('a fulfilled response reaches the page with status, headers and body', async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.route('**/made-up', (route) =>
    route.fulfill({ status: 418, headers: { 'x-mine': 'tea' }, body: 'short and stout' }),
  );
  const answer = await got(page, '/made-up');
  expect(answer).toEqual([418, 'tea', 'short and stout']);
  expect(site.hits('/made-up')).toBe(0);
  return answer;
});

behaviour('a document can be fulfilled', async ({ page, site }) => {
  await page.route('**/articles/1', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>Mine</title><p>All mine</p>' }),
  );
  const response = await page.goto(site.url('/articles/1'));
  expect(await page.title()).toBe('Mine');
  return [response!.status(), new URL(page.url()).pathname, await response!.text(), site.hits('/articles/1')];
});

behaviour('JSON is fulfilled with its type', async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.route('**/made-up', (route) => route.fulfill({ json: { list: [1, null, 'ä'] } }));
  const [response] = await Promise.all([page.waitForResponse('**/made-up'), got(page, '/made-up')]);
  expect(await response.json()).toEqual({ list: [1, null, 'ä'] });
  return response.headers()['content-type'];
});

behaviour('a file is fulfilled with the type of its extension', async ({ page, site, folder }) => {
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

behaviour('a fulfilled response of two megabytes is complete', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const body = 'two megabytes...'.repeat(131_072);
  await page.route('**/made-up', (route) => route.fulfill({ body }));
  const length = await page.evaluate(async () => (await (await fetch('/made-up')).text()).length);
  expect(length).toBe(body.length);
  return length;
});

behaviour('each abort reason has its failure', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const reasons = ['aborted', 'accessdenied', 'addressunreachable', 'blockedbyclient', 'blockedbyresponse']
    .concat([
      'connectionaborted',
      'connectionclosed',
      'connectionfailed',
      'connectionrefused',
      'connectionreset',
    ])
    .concat(['internetdisconnected', 'namenotresolved', 'timedout', 'failed']);
  await page.route('**/refused/*', (route) => route.abort(route.request().url().split('/').at(-1)));
  const failures: unknown[] = [];
  for (const reason of reasons) {
    const [request] = await Promise.all([
      page.waitForEvent('requestfailed'),
      got(page, `/refused/${reason}`),
    ]);
    failures.push([reason, request.failure()?.errorText]);
  }
  expect(failures).toContainEqual(['timedout', 'net::ERR_TIMED_OUT']);
  return failures;
});

behaviour('an aborted navigation rejects', async ({ page, site }) => {
  await page.route('**/articles/1', (route) => route.abort('connectionreset'));
  const message = await refusal(page.goto(site.url('/articles/1')));
  expect(message).toContain('net::ERR_CONNECTION_RESET');
  return message.replace(site.origin, '');
});

behaviour('an aborted image fires an error event', async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.route('**/*.png', (route) => route.abort());
  const event = await page.evaluate(
    () =>
      new Promise((done) =>
        Object.assign(new Image(), {
          src: '/a.png',
          onerror: () => done('error'),
          onload: () => done('load'),
        }),
      ),
  );
  expect(event).toBe('error');
  return event;
});

behaviour(
  'the preflight succeeds when the client fulfils a request to another origin',
  async ({ page, site }) => {
    await page.goto(site.url('/'));
    const url = `${site.crossOrigin}/other`;
    const methods: string[] = [];
    await page.route(url, (route) => {
      methods.push(route.request().method());
      return route.fulfill({
        headers: { 'access-control-allow-origin': '*', 'x-mine': 'hidden' },
        body: 'open',
      });
    });
    const answer = await got(page, url, { method: 'PUT', headers: { 'x-mine': '1' } });
    expect(answer).toEqual([200, null, 'open']);
    return { answer, methods, hits: site.hits('/other') };
  },
);

behaviour('a fulfilled response may be a redirect', async ({ page, site }) => {
  await page.route('**/away', (route) =>
    route.fulfill({ status: 302, headers: { location: site.url('/articles/2') } }),
  );
  const response = await page.goto(site.url('/away'));
  expect(await page.title()).toBe('Article 2');
  return response!.request().redirectedFrom()?.url().replace(site.origin, '');
});

behaviour('a response that was fetched and changed', async ({ page, site }) => {
  await page.route('**/articles/3', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll('Article 3', 'Article three');
    await route.fulfill({ response, body, headers: { ...response.headers(), 'x-mine': 'changed' } });
  });
  const response = await page.goto(site.url('/articles/3'));
  expect(await page.title()).toBe('Article three');
  return { mine: response!.headers()['x-mine'], hits: site.hits('/articles/3') };
});

behaviour('a JSON response that was fetched with other post data', async ({ page, site }) => {
  site.setRoute('/double', async ({ request, response }) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    response.end(JSON.stringify({ doubled: text + text }));
  });
  await page.goto(site.url('/'));
  await page.route('**/double', async (route) => {
    const response = await route.fetch({ postData: `${route.request().postData()}!` });
    const json = (await response.json()) as object;
    await route.fulfill({ response, json: { ...json, more: 1 } });
  });
  const answer = await got(page, '/double', { method: 'POST', body: 'ha' });
  expect(answer).toEqual([200, null, '{"doubled":"ha!ha!","more":1}']);
  return answer;
});

behaviour('a HAR file fulfils requests, and others are aborted', async ({ page, site, folder }) => {
  const har = join(folder, 'recorded.har');
  const entry = (path: string, text: string): object => ({
    startedDateTime: '2024-01-01T00:00:00.000Z',
    time: 1,
    request: {
      method: 'GET',
      url: site.url(path),
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [],
      queryString: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: 200,
      statusText: 'OK',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [{ name: 'content-type', value: 'text/html' }],
      content: { size: -1, mimeType: 'text/html', text },
      headersSize: -1,
      bodySize: -1,
      redirectURL: '',
    },
    cache: {},
    timings: { send: 0, wait: 0, receive: 0 },
  });
  const entries = [entry('/articles/1', '<title>Recorded</title>'), entry('/data', 'recorded data')];
  const log = { version: '1.2', creator: { name: 'test', version: '1' }, pages: [], entries };
  await writeFile(har, JSON.stringify({ log }));
  await page.routeFromHAR(har, { notFound: 'abort' });
  await page.goto(site.url('/articles/1'));
  expect(await page.title()).toBe('Recorded');
  return [await got(page, '/data'), await got(page, '/articles/2'), site.hits('/articles/2')];
});

behaviour('with fallback, requests not in the HAR file are continued', async ({ page, site, folder }) => {
  const har = join(folder, 'empty.har');
  const log = { version: '1.2', creator: { name: 'test', version: '1' }, pages: [], entries: [] };
  await writeFile(har, JSON.stringify({ log }));
  await page.routeFromHAR(har, { notFound: 'fallback' });
  await page.goto(site.url('/articles/4'));
  expect(site.hits('/articles/4')).toBe(1);
  return page.title();
});

behaviour('fifty concurrent requests are each fulfilled', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const answer = (route: Route): Promise<void> =>
    route.fulfill({ body: route.request().url().split('=')[1] });
  await page.route('**/number?*', answer);
  const numbers = await page.evaluate(() => {
    const asked = Array.from({ length: 50 }, (_, at) => fetch(`/number?n=${at}`).then((each) => each.text()));
    return Promise.all(asked);
  });
  expect(numbers).toEqual(Array.from({ length: 50 }, (_, at) => String(at)));
  return numbers;
});
