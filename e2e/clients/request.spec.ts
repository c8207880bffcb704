/** What a client sees of a page's requests. */
import type { Page, Request } from 'playwright';
import { behavioursOf, expect } from './behaviour.ts';

const behaviour = behavioursOf('requests');

/** The page's requests that reached the site, without those that Chromium makes on its own. */
function recorded(page: Page): Request[] {
  const requests: Request[] = [];
  page.on('request', (request) => {
    if (!request.url().endsWith('/favicon.ico')) requests.push(request);
  });
  return requests;
}

const pathOf = (request: Request): string => new URL(request.url()).pathname;

behaviour('a navigation reports request, response and end in this order', async ({ page, site }) => {
  const told: string[] = [];
  const about = (event: string, request: Request): void => {
    if (pathOf(request) === '/articles/1')
      told.push(`${event} ${request.method()} ${request.resourceType()}`);
  };
  page.on('request', (request) => about('request', request));
  page.on('response', (response) => about(`response ${response.status()}`, response.request()));
  page.on('requestfinished', (request) => about('finished', request));
  page.on('requestfailed', (request) => about('failed', request));
  const finished = page.waitForEvent('requestfinished');
  await page.goto(site.url('/articles/1'));
  await finished;
  expect(told).toEqual(['request GET document', 'response 200 GET document', 'finished GET document']);
  return told;
});

behaviour('client and server see headers set by the page', async ({ page, site }) => {
  await page.goto(site.url('/'));
  let seen: string | undefined;
  site.setRoute('/echo', ({ request, response }) => {
    seen = request.headers['x-mine'] as string;
    response.end('ok');
  });
  const [request] = await Promise.all([
    page.waitForRequest('**/echo'),
    page.evaluate(async () => {
      await fetch('/echo', { headers: { 'X-Mine': 'yes, mine' } });
    }),
  ]);
  const all = await request.allHeaders();
  expect(seen).toBe('yes, mine');
  return {
    early: request.headers()['x-mine'],
    late: all['x-mine'],
    one: await request.headerValue('X-Mine'),
    names: Object.keys(all).sort(),
    array: (await request.headersArray()).map(({ name }) => name).sort(),
  };
});

behaviour('a request has a newly set cookie in its headers', async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.evaluate(() => (document.cookie = 'taste=sweet'));
  const [request] = await Promise.all([
    page.waitForRequest('**/articles/2'),
    page.goto(site.url('/articles/2')),
  ]);
  const { cookie } = await request.allHeaders();
  expect(cookie).toBe('taste=sweet');
  return cookie;
});

behaviour('posted JSON can be read', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const [request] = await Promise.all([
    page.waitForRequest('**/missing'),
    page.evaluate(async () => {
      await fetch('/missing', { method: 'POST', body: JSON.stringify({ a: [1, 'zwei', null] }) });
    }),
  ]);
  expect(request.postDataJSON()).toEqual({ a: [1, 'zwei', null] });
  return [request.method(), request.postData(), request.postDataJSON() as unknown];
});

behaviour('a posted form can be read as an object', async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.setContent(
    `<form method="post" action="${site.url('/missing')}"><input name="q" value="ä & b"><button>go</button></form>`,
  );
  const [request] = await Promise.all([
    page.waitForRequest('**/missing'),
    page.waitForResponse('**/missing'),
    page.getByRole('button').click(),
  ]);
  expect(request.postDataJSON()).toEqual({ q: 'ä & b' });
  return [request.postData(), request.isNavigationRequest(), request.headers()['content-type']];
});

behaviour('posted bytes arrive unchanged', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const [request] = await Promise.all([
    page.waitForRequest('**/missing'),
    page.evaluate(async () => {
      await fetch('/missing', { method: 'PUT', body: Uint8Array.from({ length: 256 }, (_, at) => at) });
    }),
  ]);
  const bytes = [...(request.postDataBuffer() ?? [])];
  expect(bytes).toEqual(Array.from({ length: 256 }, (_, at) => at));
  return { bytes, method: request.method() };
});

behaviour('a post of one megabyte can be read', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const [request] = await Promise.all([
    page.waitForRequest('**/missing'),
    page.evaluate(async () => {
      await fetch('/missing', { method: 'POST', body: 'megabyte'.repeat(131_072) });
    }),
  ]);
  const length = request.postData()?.length;
  expect(length).toBe(1_048_576);
  return length;
});

behaviour('a beacon is a ping with its data', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const [request] = await Promise.all([
    page.waitForRequest('**/missing'),
    page.evaluate(() => navigator.sendBeacon('/missing', 'so long')),
  ]);
  expect(request.postData()).toBe('so long');
  return [request.resourceType(), request.method(), request.postData()];
});

behaviour('a chain of redirects is linked both ways', async ({ page, site }) => {
  const response = await page.goto(site.url('/redirect?to=/redirect%3Fto%3D/articles/3'));
  const chain: unknown[] = [];
  for (let at: Request | null = response!.request(); at !== null; at = at.redirectedFrom()) {
    const answer = await at.response();
    chain.push([pathOf(at), answer?.status(), at.redirectedTo() === null, at.redirectedFrom() === null]);
  }
  expect(chain).toHaveLength(3);
  return chain;
});

behaviour('each hop of a redirect has its own events', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const told: string[] = [];
  page.on('request', (request) => told.push(`request ${pathOf(request)}`));
  page.on('response', (response) => told.push(`response ${response.status()}`));
  page.on('requestfinished', (request) => told.push(`finished ${pathOf(request)}`));
  const last = page.waitForEvent('requestfinished', (request) => pathOf(request) === '/articles/4');
  await page.evaluate(async () => {
    await fetch('/redirect?to=/articles/4');
  });
  await last;
  expect(told).toHaveLength(6);
  return told;
});

behaviour('the timing of a request has all its parts, in order', async ({ page, site }) => {
  const response = await page.goto(site.url('/articles/5'));
  await response!.finished();
  const timing = response!.request().timing();
  expect(timing.startTime).toBeGreaterThan(0);
  expect(timing.responseStart).toBeGreaterThanOrEqual(timing.requestStart);
  expect(timing.responseEnd).toBeGreaterThanOrEqual(timing.responseStart);
  return { names: Object.keys(timing).sort(), secure: timing.secureConnectionStart };
});

behaviour('each kind of resource has its type', async ({ page, site }) => {
  site.setRoute('/kinds', ({ response }) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><link rel=stylesheet href=/k/style.css><script src=/k/script.js></script>
      <img src=/k/image.png><iframe src=/frames/child></iframe><video src=/k/video.mp4 preload=auto></video>
      <style>@font-face{font-family:f;src:url(/k/font.woff)} p{font-family:f}</style><p>text</p>
      <script>fetch('/k/fetch'); new EventSource('/k/events'); new Worker('/k/worker.js');
      const x = new XMLHttpRequest(); x.open('GET', '/k/xhr'); x.send()</script>`);
  });
  const requests = recorded(page);
  await page.goto(site.url('/kinds'));
  await expect.poll(() => new Set(requests.map(pathOf)).size).toBe(11);
  const types = new Map(requests.map((request) => [pathOf(request), request.resourceType()]));
  expect(types.get('/k/style.css')).toBe('stylesheet');
  return [...types].sort();
});

behaviour('requests know the frames that made them', async ({ page, site }) => {
  const requests = recorded(page);
  await page.goto(site.url('/frames'));
  const child = page.frame({ url: /frames\/child/ })!;
  await Promise.all([
    page.waitForRequest('**/missing'),
    child.evaluate(async () => {
      await fetch('/missing');
    }),
  ]);
  const frames = requests.map((request) => [pathOf(request), request.frame() === page.mainFrame()]);
  expect(requests.at(-1)?.frame()).toBe(child);
  return { frames, navigations: requests.map((request) => request.isNavigationRequest()) };
});

behaviour('recent requests can be listed afterwards', async ({ page, site }) => {
  await page.goto(site.url('/articles/6'));
  await page.evaluate(async () => {
    await fetch('/missing?later');
  });
  const requests = (await page.requests()).filter((request) => !request.url().endsWith('.ico'));
  expect(requests.map(pathOf)).toEqual(['/articles/6', '/missing']);
  return requests.map((request) => [request.method(), request.existingResponse()?.status()]);
});

behaviour('waiting for a request and a response by predicate', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const [request, response] = await Promise.all([
    page.waitForRequest((each) => each.method() === 'DELETE'),
    page.waitForResponse(async (each) => (await each.text()).includes('the text of article 7')),
    page.evaluate(async () => {
      await fetch('/missing', { method: 'DELETE' });
      await fetch('/articles/7');
    }),
  ]);
  expect(response.ok()).toBe(true);
  return [pathOf(request), pathOf(response.request())];
});

behaviour('a hundred concurrent requests are all reported, each with its end', async ({ page, site }) => {
  await page.goto(site.url('/'));
  let [requests, finished] = [0, 0];
  page.on('request', () => requests++);
  page.on('requestfinished', () => finished++);
  await page.evaluate(async () => {
    const asked = Array.from({ length: 100 }, (_, at) =>
      fetch(`/api/tick?${at}`).then((each) => each.text()),
    );
    await Promise.all(asked);
  });
  await expect.poll(() => finished).toBe(100);
  return { requests, finished };
});
