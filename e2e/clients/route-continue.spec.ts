/** Requests that are continued, changed or not, and which handler gets them. */
import type { Page } from 'playwright';
import type { TestSite } from '../../harness/site/test-site.ts';
import { behavioursOf, expect } from './behaviour.ts';

const behaviour = behavioursOf('route');

const NO_PAUSE = {
  gap: 'chrome.debugger cannot pause a popup until it is attached, so its first request may already be sent: open it as a page and route that, or route later requests.',
  raced: true,
};

/** Makes the site echo the request: method, query, two headers, body. */
function echo(site: TestSite): void {
  site.setRoute('/echo', async ({ request, response, url }) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { 'x-mine': mine = '-', 'x-theirs': theirs = '-' } = request.headers;
    response.setHeader('access-control-allow-origin', '*');
    response.end(
      JSON.stringify([request.method, url.search, mine, theirs, Buffer.concat(chunks).toString('hex')]),
    );
  });
}

async function asked(page: Page, url: string, init: RequestInit = {}): Promise<unknown> {
  return page.evaluate(
    async ([at, how]) => (await fetch(at, how)).text().catch((error: unknown) => String(error)),
    [url, init] as const,
  );
}

behaviour('a request is continued unchanged', async ({ page, site }) => {
  echo(site);
  await page.goto(site.url('/'));
  await page.route('**/echo', (route) => route.continue());
  const answer = await asked(page, '/echo', { method: 'POST', headers: { 'x-mine': 'm' }, body: 'ab' });
  expect(answer).toBe('["POST","","m","-","6162"]');
  return answer;
});

behaviour('a request is continued to another URL, invisibly to the page', async ({ page, site }) => {
  await page.route('**/articles/1', (route) => route.continue({ url: site.url('/articles/2') }));
  const response = await page.goto(site.url('/articles/1'));
  expect(await page.title()).toBe('Article 2');
  return [new URL(page.url()).pathname, new URL(response!.url()).pathname, site.hits('/articles/1')];
});

behaviour('a request is continued with another method and body', async ({ page, site }) => {
  echo(site);
  await page.goto(site.url('/'));
  await page.route('**/echo', (route) => route.continue({ method: 'POST', postData: 'new' }));
  const answer = await asked(page, '/echo');
  expect(answer).toBe('["POST","","-","-","6e6577"]');
  return answer;
});

behaviour('a request is continued with a binary body', async ({ page, site }) => {
  echo(site);
  await page.goto(site.url('/'));
  await page.route('**/echo', (route) => route.continue({ postData: Buffer.from([0, 255, 128, 10]) }));
  const answer = await asked(page, '/echo', { method: 'PUT', body: 'old' });
  expect(answer).toBe('["PUT","","-","-","00ff800a"]');
  return answer;
});

behaviour('a request is continued with headers added and removed', async ({ page, site }) => {
  echo(site);
  await page.goto(site.url('/'));
  await page.route('**/echo', (route) => {
    const headers = route.request().headers();
    delete headers['x-mine'];
    return route.continue({ headers: { ...headers, 'x-theirs': 'added' } });
  });
  const [request, answer] = await Promise.all([
    page.waitForRequest('**/echo'),
    asked(page, '/echo', { headers: { 'x-mine': 'm' } }),
  ]);
  expect(answer).toBe('["GET","","-","added",""]');
  return [answer, (await request.allHeaders())['x-theirs']];
});

behaviour('the last handler runs first, and falls back to the others', async ({ page, site }) => {
  echo(site);
  await page.goto(site.url('/'));
  const order: number[] = [];
  for (const number of [1, 2, 3]) {
    await page.route('**/echo*', (route) => {
      order.push(number);
      return route.fallback();
    });
  }
  const answer = await asked(page, '/echo?q');
  expect(order).toEqual([3, 2, 1]);
  return { order, answer };
});

behaviour('changes made by a fallback reach the next handler and the server', async ({ page, site }) => {
  echo(site);
  await page.goto(site.url('/'));
  const seen: unknown[] = [];
  await page.route('**/echo*', (route) => {
    const { 'x-mine': mine } = route.request().headers();
    seen.push(
      route.request().method(),
      route.request().postData(),
      mine,
      route.request().url().split('?')[1],
    );
    return route.continue();
  });
  await page.route('**/echo', (route) =>
    route.fallback({ method: 'PUT', postData: 'p', headers: { 'x-mine': 'fell' }, url: site.url('/echo?x') }),
  );
  const answer = await asked(page, '/echo');
  expect(answer).toBe('["PUT","?x","fell","-","70"]');
  return { seen, answer };
});

behaviour('a page handler runs before a context handler', async ({ page, context, site }) => {
  await page.goto(site.url('/'));
  const order: string[] = [];
  await page.route('**/mine', (route) => {
    order.push('page');
    return route.fallback();
  });
  await context.route('**/mine', (route) => {
    order.push('context');
    return route.fulfill({ body: 'from the context' });
  });
  const answer = await asked(page, '/mine');
  expect(order).toEqual(['page', 'context']);
  return answer;
});

behaviour('a removed handler is no longer called', async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.route('**/articles/*', (route) => route.fulfill({ body: 'one' }));
  await page.route('**/articles/1', (route) => route.fulfill({ body: 'two' }));
  const answers = [await asked(page, '/articles/1')];
  await page.unroute('**/articles/1');
  answers.push(await asked(page, '/articles/1'));
  await page.unrouteAll();
  answers.push((await asked(page, '/articles/1')) === 'one');
  expect(answers).toEqual(['two', 'one', false]);
  return answers;
});

behaviour('a handler with a limit is called that often', async ({ page, site }) => {
  site.setRoute('/counted', ({ response }) => void response.end('site'));
  await page.goto(site.url('/'));
  await page.route('**/counted', (route) => route.fulfill({ body: 'client' }), { times: 2 });
  const answers: unknown[] = [];
  for (let time = 0; time < 4; time++) answers.push(await asked(page, '/counted'));
  expect(answers).toEqual(['client', 'client', 'site', 'site']);
  return answers;
});

behaviour('globs, expressions and predicates select requests', async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.route('**/{a,b}.txt', (route) => route.fulfill({ body: 'glob' }));
  await page.route(/\/c\d+$/, (route) => route.fulfill({ body: 'expression' }));
  await page.route(
    (url) => url.searchParams.get('who') === 'me',
    (route) => route.fulfill({ body: 'predicate' }),
  );
  const answers: unknown[] = [];
  for (const path of ['/b.txt', '/c12', '/x?who=me']) answers.push(await asked(page, path));
  expect(answers).toEqual(['glob', 'expression', 'predicate']);
  return answers;
});

behaviour('a handler is called once for a redirected request', async ({ page, site }) => {
  const urls: string[] = [];
  await page.route('**/*', (route) => {
    urls.push(route.request().url().replace(site.origin, ''));
    return route.continue();
  });
  await page.goto(site.url('/redirect?to=/articles/5'));
  expect(await page.title()).toBe('Article 5');
  return urls.filter((url) => !url.includes('favicon'));
});

behaviour('requests of frames of the same and of another origin are routed', async ({ page, site }) => {
  await page.route('**/frames/child', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<p>Routed frame</p>' }),
  );
  await page.route('**/inner', (route) =>
    route.fulfill({
      headers: { 'access-control-allow-origin': '*' },
      body: `for ${route.request().frame().url()}`,
    }),
  );
  await page.goto(site.url('/frames'));
  await page.evaluate(() => {
    document.body.append(
      Object.assign(document.createElement('iframe'), { src: '/frames/child', id: 'near' }),
    );
  });
  const answers: unknown[] = [];
  for (const id of ['#child', '#near']) {
    const frame = (await (await page.waitForSelector(id)).contentFrame())!;
    await frame.waitForSelector('text=Routed frame');
    answers.push(await frame.evaluate(async () => (await fetch('/inner')).text()));
  }
  expect(site.hits('/frames/child')).toBe(0);
  return answers.map((answer) =>
    String(answer).replace(site.origin, 'near').replace(site.crossOrigin, 'far'),
  );
});

behaviour("a worker's script and its requests are routed", async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.route('**/made-up-worker.js', (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: "fetch('/from-worker').then((each) => each.text()).then(postMessage)",
    }),
  );
  await page.route('**/from-worker', (route) => route.fulfill({ body: 'routed' }));
  const answer = await page.evaluate(
    () => new Promise((done) => (new Worker('/made-up-worker.js').onmessage = ({ data }) => done(data))),
  );
  expect(answer).toBe('routed');
  return answer;
});

behaviour(
  'the first request of a popup is routed by the context',
  async ({ page, context, site }) => {
    await page.goto(site.url('/'));
    await context.route('**/articles/9', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>Routed popup</title>' }),
    );
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate(() => void window.open('/articles/9')),
    ]);
    await popup.waitForLoadState();
    expect(await popup.title()).toBe('Routed popup');
    return site.hits('/articles/9');
  },
  NO_PAUSE,
);

behaviour('a request waits until the handler decides', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const waiting = new Promise<() => Promise<void>>((resolve) => {
    void page.route('**/articles/8', (route) => resolve(() => route.continue()));
  });
  const answer = asked(page, '/articles/8');
  const goOn = await waiting;
  const before = site.hits('/articles/8');
  await goOn();
  expect(await answer).toContain('Article 8');
  return { before, after: site.hits('/articles/8') };
});
