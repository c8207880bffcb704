/** The browser context: cookies, state, permissions, emulation, bindings, pages, traces. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { behavioursOf, expect } from './behaviour.ts';
import { refusal } from './refusal.ts';

const behaviour = behavioursOf('context');

behaviour('cookies are added, sent, read and cleared', async ({ page, context, site }) => {
  let sent: string | undefined;
  site.setRoute('/cookies', ({ request, response }) => {
    sent = request.headers.cookie;
    response.end();
  });
  await context.addCookies([
    { name: 'a', value: '1', url: site.origin, httpOnly: true, sameSite: 'Lax' },
    { name: 'b', value: 'zwei', domain: '127.0.0.1', path: '/cookies', expires: 2_000_000_000 },
  ]);
  await page.goto(site.url('/cookies'));
  expect(sent?.split('; ').sort()).toEqual(['a=1', 'b=zwei']);
  const cookies = (await context.cookies(site.url('/cookies'))).map(({ expires, ...rest }) => ({
    ...rest,
    lasting: expires > 0,
  }));
  await context.clearCookies();
  return [cookies.sort((one, other) => one.name.localeCompare(other.name)), await context.cookies()];
});

behaviour("a navigation sends the site's strict cookies", async ({ page, context, site }) => {
  const seen: unknown[] = [];
  site.setRoute('/strict', ({ request, response }) => {
    seen.push(
      request.headers.cookie ?? null,
      request.headers.origin ?? null,
      request.headers.referer ?? null,
    );
    response.setHeader('content-type', 'text/html').end('strict');
  });
  await context.addCookies([{ name: 'a', value: '1', url: site.origin, sameSite: 'Strict' }]);
  await page.goto(site.url('/strict'));
  await page.reload();
  expect(seen.slice(0, 3)).toEqual(['a=1', null, null]);
  return seen;
});

behaviour(
  'a navigation has no initiating site',
  async ({ page, site }) => {
    let from: unknown;
    site.setRoute('/from', ({ request, response }) => {
      from = request.headers['sec-fetch-site'];
      response.setHeader('content-type', 'text/html').end('from');
    });
    await page.goto(site.url('/from'));
    expect(from).toBe('none');
    return from;
  },
  {
    gap: "Chromium counts a navigation through chrome.debugger as the extension's, so a server sees Sec-Fetch-Site: cross-site; if that matters, navigate with a click in the page.",
  },
);

behaviour('cookies of a server and of a script are read', async ({ page, context, site }) => {
  site.setRoute('/sets', ({ response }) => {
    response.setHeader('set-cookie', ['fromServer=1; HttpOnly; Path=/', 'second=2; SameSite=Lax']);
    response.setHeader('content-type', 'text/html').end('<script>document.cookie = "fromScript=3"</script>');
  });
  await page.goto(site.url('/sets'));
  const cookies = await context.cookies(site.url('/'));
  expect(cookies.map(({ name }) => name).sort()).toEqual(['fromScript', 'fromServer', 'second']);
  return cookies.map(({ name, httpOnly, sameSite, expires }) => [name, httpOnly, sameSite, expires]).sort();
});

behaviour('cookies are cleared by name, domain and path', async ({ context, site }) => {
  const url = site.origin;
  const names = async (): Promise<string[]> => (await context.cookies()).map(({ name }) => name).sort();
  await context.addCookies(['one', 'two', 'three'].map((name) => ({ name, value: 'x', url })));
  await context.clearCookies({ name: 'one' });
  const left = [await names()];
  await context.clearCookies({ name: /^th/, domain: '127.0.0.1' });
  left.push(await names());
  expect(left).toEqual([['three', 'two'], ['two']]);
  await context.clearCookies({ domain: 'elsewhere.test' });
  return [left, await names()];
});

behaviour('the storage state contains cookies and local storage', async ({ page, context, site, folder }) => {
  await page.goto(site.url('/'));
  await page.evaluate(() => {
    localStorage.clear();
    localStorage.setItem('kept', 'here');
    document.cookie = 'state=stored';
  });
  const path = join(folder, 'state.json');
  const state = await context.storageState({ path });
  expect(state.cookies.map(({ name, value }) => [name, value])).toEqual([['state', 'stored']]);
  const { localStorage: items } = state.origins.find(({ origin }) => origin === site.origin)!;
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(state);
  return items;
});

behaviour(
  'extra headers are sent with every request until they are removed',
  async ({ page, context, site }) => {
    const seen: unknown[] = [];
    site.setRoute('/headers', ({ request, response }) => {
      seen.push(request.headers['x-extra'] ?? null, request.headers['x-page'] ?? null);
      response.end();
    });
    await context.setExtraHTTPHeaders({ 'x-extra': 'context' });
    try {
      await page.setExtraHTTPHeaders({ 'x-page': 'page' });
      await page.goto(site.url('/headers'));
      await page.evaluate(async () => {
        await fetch('/headers');
      });
    } finally {
      await context.setExtraHTTPHeaders({});
    }
    await page.goto(site.url('/headers'));
    expect(seen).toEqual(['context', 'page', 'context', 'page', null, 'page']);
    return seen;
  },
);

behaviour('offline disconnects every page, and online reconnects it', async ({ page, context, site }) => {
  await page.goto(site.url('/'));
  const look = (): Promise<unknown> =>
    page.evaluate(async () => [
      navigator.onLine,
      await fetch('/articles/1').then(
        (answer) => answer.status,
        () => 'failed',
      ),
    ]);
  await context.setOffline(true);
  const seen = [await look().finally(() => context.setOffline(false)), await look()];
  expect(seen).toEqual([
    [false, 'failed'],
    [true, 200],
  ]);
  return seen;
});

behaviour('the geolocation is available if it is granted', async ({ page, context, site }) => {
  await context.grantPermissions(['geolocation'], { origin: site.origin });
  await context.setGeolocation({ latitude: 47.5, longitude: 19.05, accuracy: 7 });
  try {
    await page.goto(site.url('/'));
    const place = await page.evaluate(
      () =>
        new Promise((done, fail) =>
          navigator.geolocation.getCurrentPosition(
            ({ coords }) => done([coords.latitude, coords.longitude, coords.accuracy]),
            ({ message }) => fail(new Error(message)),
          ),
        ),
    );
    expect(place).toEqual([47.5, 19.05, 7]);
    return place;
  } finally {
    await context.setGeolocation(null);
    await context.clearPermissions();
  }
});

behaviour('permissions are granted and cleared', async ({ page, context, site }) => {
  await page.goto(site.url('/'));
  const look = (): Promise<string[]> =>
    page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'clipboard-read'] as PermissionName[];
      return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state));
    });
  await context.grantPermissions(['geolocation', 'clipboard-read'], { origin: site.origin });
  const granted = await look().finally(() => context.clearPermissions());
  expect([granted[0], granted[2]]).toEqual(['granted', 'granted']);
  return [granted, await look()];
});

behaviour(
  "init scripts run before a document's own scripts, also in later pages",
  async ({ context, site }) => {
    site.setRoute('/asks', ({ response }) => {
      response.setHeader('content-type', 'text/html').end('<script>window.seen = window.initial</script>');
    });
    const script = await context.addInitScript(
      (value) => Object.assign(window, { initial: value }),
      'from the context',
    );
    const page = await context.newPage();
    await page.goto(site.url('/asks'));
    const seen = [await page.evaluate('window.seen')];
    await script.dispose();
    await page.goto(site.url('/asks'));
    seen.push(await page.evaluate('window.seen'));
    expect(seen).toEqual(['from the context', undefined]);
    return seen.length;
  },
);

behaviour(
  'a binding is available in every page and frame, and gets its source',
  async ({ page, context, site }) => {
    const sources: unknown[] = [];
    const binding = await context.exposeBinding('tellContext', (source, value: number) => {
      sources.push([source.page === page, source.frame === page.mainFrame(), source.context === context]);
      return value * 2;
    });
    await page.goto(site.url('/frames'));
    const double = `window.tellContext(21)`;
    const values = [await page.evaluate(double), await page.frame({ url: /child/ })!.evaluate(double)];
    expect(values).toEqual([42, 42]);
    await binding.dispose();
    return { values, sources };
  },
);

behaviour('an exposed function may throw', async ({ page, context, site }) => {
  const failing = await context.exposeFunction('failContext', () => {
    throw new Error('failed in the client');
  });
  await page.goto(site.url('/'));
  const message = await page.evaluate(`window.failContext().then(String, (error) => error.message)`);
  expect(message).toBe('failed in the client');
  await failing.dispose();
  return message;
});

behaviour('pages are listed, reported and closed', async ({ context, site }) => {
  const before = context.pages().length;
  const told = context.waitForEvent('page');
  const page = await context.newPage();
  expect(await told).toBe(page);
  expect(page.context()).toBe(context);
  const during = context.pages().length - before;
  await page.goto(site.url('/articles/1'));
  const closed = page.waitForEvent('close');
  await page.close();
  await closed;
  return { during, after: context.pages().length - before, closed: page.isClosed() };
});

behaviour('five pages at once', async ({ context, site }) => {
  const pages = await Promise.all(Array.from({ length: 5 }, () => context.newPage()));
  await Promise.all(pages.map((page, at) => page.goto(site.url(`/articles/${at + 1}`))));
  const titles = await Promise.all(pages.map((page) => page.title()));
  expect(titles).toEqual(['Article 1', 'Article 2', 'Article 3', 'Article 4', 'Article 5']);
  await Promise.all(pages.map((page) => page.close()));
  return pages.map((page) => page.isClosed());
});

behaviour(
  'default time-outs come from the context, the page or the call',
  async ({ page, context, site }) => {
    await page.goto(site.url('/'));
    const message = async (act: Promise<unknown>): Promise<string> =>
      (await refusal(act)).replace(site.origin, '');
    context.setDefaultTimeout(50);
    try {
      const messages = [await message(page.waitForSelector('#never'))];
      page.setDefaultTimeout(40);
      page.setDefaultNavigationTimeout(70);
      messages.push(
        await message(page.locator('#never').click()),
        await message(page.locator('#never').click({ timeout: 30 })),
        await message(page.goto(site.url('/hang'))),
      );
      expect(messages[0]).toContain('50ms');
      return messages;
    } finally {
      context.setDefaultTimeout(30_000);
    }
  },
);

behaviour('credentials answer an authentication challenge', async ({ page, context }) => {
  const server = createServer((request, response) => {
    const allowed = request.headers.authorization === `Basic ${Buffer.from('ada:secret').toString('base64')}`;
    if (allowed) response.end('let in');
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end('kept out');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    await context.setHTTPCredentials({ username: 'ada', password: 'secret' });
    const response = await page.goto(url);
    expect(response?.status()).toBe(200);
    return await response?.text();
  } finally {
    await context.setHTTPCredentials(null);
    server.closeAllConnections();
    server.close();
  }
});

behaviour('requests of the context share its cookies', async ({ page, context, site }) => {
  await page.goto(site.url('/'));
  await page.evaluate(() => (document.cookie = 'shared=yes'));
  site.setRoute('/api', ({ request, response }) => {
    response.setHeader('set-cookie', 'back=too');
    response.end(JSON.stringify({ cookie: request.headers.cookie }));
  });
  const response = await context.request.get(site.url('/api'));
  expect(await response.json()).toEqual({ cookie: 'shared=yes' });
  const cookie = await page.evaluate(() => document.cookie);
  return cookie.split('; ').sort();
});
