/** Responses: bodies of all kinds, headers, sizes, and failed requests. */
import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Page, Response } from 'playwright';
import { freePort } from '../../harness/base/free-port.ts';
import { behavioursOf, expect } from './behaviour.ts';
import { refusal } from './refusal.ts';

const behaviour = behavioursOf('responses');

const hash = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

/** Makes the page request a path. Resolves with the response as the client sees it. */
async function fetched(page: Page, path: string, init: RequestInit = {}): Promise<Response> {
  const [response] = await Promise.all([
    page.waitForResponse((each) => each.url().includes(path)),
    page.evaluate(
      async ([at, how]) => {
        const answer = await fetch(at, how);
        await answer.arrayBuffer().catch(() => undefined);
      },
      [path, init] as const,
    ),
  ]);
  return response;
}

behaviour('text in UTF-8 is read as text', async ({ page, site }) => {
  site.setRoute('/text', ({ response }) => {
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.end('Grüße, 世界 🎉');
  });
  await page.goto(site.url('/'));
  const text = await (await fetched(page, '/text')).text();
  expect(text).toBe('Grüße, 世界 🎉');
  return text;
});

behaviour('JSON is parsed', async ({ page, site }) => {
  site.setRoute('/json', ({ response }) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"deep":{"list":[1,2,{"x":null}]}}');
  });
  await page.goto(site.url('/'));
  const value: unknown = await (await fetched(page, '/json')).json();
  expect(value).toEqual({ deep: { list: [1, 2, { x: null }] } });
  return value;
});

behaviour('a binary body is read byte by byte', async ({ page, site }) => {
  const bytes = Buffer.from(Array.from({ length: 1024 }, (_, at) => at % 256));
  site.setRoute('/bytes', ({ response }) => void response.end(bytes));
  await page.goto(site.url('/'));
  const body = await (await fetched(page, '/bytes')).body();
  expect(body.equals(bytes)).toBe(true);
  return hash(body);
});

behaviour('a body of 4 MB of random bytes is complete', async ({ page, site }) => {
  const bytes = randomBytes(4 * 1024 * 1024);
  site.setRoute('/large', ({ response }) => void response.end(bytes));
  await page.goto(site.url('/'));
  const body = await (await fetched(page, '/large')).body();
  expect(hash(body)).toBe(hash(bytes));
  return body.length;
});

behaviour(
  'a compressed body is decompressed, and its size is the transferred one',
  async ({ page, site }) => {
    const packed = gzipSync('again and again '.repeat(1000));
    site.setRoute('/packed', ({ response }) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain' }).end(packed);
    });
    await page.goto(site.url('/'));
    const response = await fetched(page, '/packed');
    const { responseBodySize } = await response.request().sizes();
    expect(await response.text()).toBe('again and again '.repeat(1000));
    return { text: (await response.text()).length, onWire: responseBodySize === packed.length };
  },
);

behaviour('sizes of request and response', async ({ page, site }) => {
  site.setRoute('/sized', ({ response }) => void response.end('0123456789'));
  await page.goto(site.url('/'));
  const response = await fetched(page, '/sized', { method: 'POST', body: 'abc' });
  const { requestBodySize, responseBodySize, requestHeadersSize, responseHeadersSize } = await response
    .request()
    .sizes();
  expect(requestHeadersSize).toBeGreaterThan(0);
  expect(responseHeadersSize).toBeGreaterThan(0);
  expect([requestBodySize, responseBodySize]).toEqual([3, 10]);
  return { requestBodySize, responseBodySize };
});

behaviour('a cached body can be read too', async ({ page, site }) => {
  site.setRoute('/kept', ({ response }) => {
    response.setHeader('cache-control', 'max-age=3600').end('kept');
  });
  await page.goto(site.url('/'));
  const [first, second] = [await fetched(page, '/kept'), await fetched(page, '/kept')];
  const texts = [await first.text(), await second.text()];
  expect(texts).toEqual(['kept', 'kept']);
  expect(site.hits('/kept')).toBe(1);
  return { texts, statuses: [first.status(), second.status()], worker: second.fromServiceWorker() };
});

behaviour('an empty response has an empty body', async ({ page, site }) => {
  site.setRoute('/empty', ({ response }) => void response.writeHead(204).end());
  await page.goto(site.url('/'));
  const response = await fetched(page, '/empty');
  expect(response.status()).toBe(204);
  return response.body().then(
    (body) => body.length,
    (error: unknown) => (error as Error).message.split('\n')[0],
  );
});

behaviour('the body of a redirect cannot be read', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const last = await fetched(page, '/articles/1', {});
  const response = await page.goto(site.url('/redirect?to=/articles/2'));
  const redirect = await response!.request().redirectedFrom()!.response();
  expect(last.ok() && redirect?.status() === 302).toBe(true);
  const message = await refusal(redirect!.body());
  expect(message).toContain('redirect');
  return message;
});

behaviour('repeated headers are separate in the array', async ({ page, site }) => {
  site.setRoute('/twice', ({ response }) => {
    response
      .writeHead(203, 'Quite Fine', ['set-cookie', 'a=1', 'set-cookie', 'b=2', 'x-one', 'eins'])
      .end('-');
  });
  await page.goto(site.url('/'));
  const response = await fetched(page, '/twice');
  const values = await response.headerValues('set-cookie');
  expect(values).toEqual(['a=1', 'b=2']);
  const all = (await response.headersArray()).filter(({ name }) => /^(x-|set-)/i.test(name));
  return { all, values, joined: await response.headerValue('set-cookie'), text: response.statusText() };
});

behaviour('a response knows its server and its frame', async ({ page, site }) => {
  const response = await page.goto(site.url('/articles/1'));
  const address = await response!.serverAddr();
  expect(address?.port).toBe(Number(new URL(site.origin).port));
  return {
    ip: address?.ipAddress,
    secure: await response!.securityDetails(),
    main: response!.frame() === page.mainFrame(),
    version: await response!.httpVersion(),
    finished: await response!.finished(),
  };
});

behaviour('a 404 is a response, not a failure', async ({ page, site }) => {
  let failed = 0;
  page.on('requestfailed', () => failed++);
  const response = await page.goto(site.url('/missing'));
  expect(response?.status()).toBe(404);
  return { ok: response!.ok(), text: response!.statusText(), failed };
});

behaviour('a response that arrives in pieces is complete', async ({ page, site }) => {
  site.setRoute('/pieces', ({ response }) => {
    for (let piece = 0; piece < 50; piece++) response.write(`piece ${piece};`);
    response.end();
  });
  await page.goto(site.url('/'));
  const text = await (await fetched(page, '/pieces')).text();
  expect(text).toContain('piece 49;');
  return text.length;
});

behaviour('the body of a document is its source', async ({ page, site }) => {
  site.setRoute('/source', ({ response }) => {
    response
      .setHeader('content-type', 'text/html')
      .end('<title>S</title><script>document.title="T"</script>');
  });
  const response = await page.goto(site.url('/source'));
  expect(await page.title()).toBe('T');
  return response!.text();
});

/** The error text of the next failed request. */
async function failure(page: Page, act: () => Promise<unknown>): Promise<string | undefined> {
  const [request] = await Promise.all([page.waitForEvent('requestfailed'), act()]);
  return request.failure()?.errorText;
}

behaviour('a missing server causes a failure', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const url = `http://127.0.0.1:${await freePort()}/`;
  const text = await failure(page, () => page.evaluate((at) => fetch(at).catch(() => undefined), url));
  expect(text).toBe('net::ERR_CONNECTION_REFUSED');
  return text;
});

behaviour('a request aborted by the page causes a failure', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const text = await failure(page, async () => {
    await page.evaluate(() => {
      const control = new AbortController();
      Object.assign(window, { control });
      fetch('/hang', { signal: control.signal }).catch(() => undefined);
    });
    await site.gate('/hang').arrived;
    await page.evaluate(() => (window as unknown as { control: AbortController }).control.abort());
  });
  expect(text).toBe('net::ERR_ABORTED');
  return text;
});

behaviour(
  'a connection that breaks during the body causes a failure after the response',
  async ({ page, site }) => {
    site.setRoute('/broken', ({ response }) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('half', () => response.destroy());
    });
    await page.goto(site.url('/'));
    const told: string[] = [];
    page.on('response', (response) => told.push(`response ${response.status()}`));
    page.on('requestfailed', (request) => told.push(`failed ${request.failure()?.errorText}`));
    const [request] = await Promise.all([
      page.waitForEvent('requestfailed'),
      page.evaluate(() =>
        fetch('/broken').then(
          (each) => each.text().catch(() => undefined),
          () => undefined,
        ),
      ),
    ]);
    expect(told).toHaveLength(2);
    return { told, response: (await request.response())?.status() };
  },
);

behaviour('a request forbidden by CORS causes a failure', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const url = `${site.crossOrigin}/articles/1`;
  const text = await failure(page, () => page.evaluate((at) => fetch(at).catch(() => undefined), url));
  expect(text).toMatch(/net::ERR_/);
  return text;
});
