import { behavioursOf, expect } from './behaviour.ts';
import { serve } from './serve.ts';

const behaviour = behavioursOf('popups');

/** Only ends the wait for a dialog that does not come. */
const EARLY_DIALOG_MS = 5_000;

behaviour('window.open creates a page with its opener', async ({ page, context, site }) => {
  await page.goto(site.url('/popup'));
  const [popup, ofContext] = await Promise.all([
    page.waitForEvent('popup'),
    context.waitForEvent('page'),
    page.locator('#open').click(),
  ]);
  await popup.waitForLoadState();
  expect(await popup.title()).toBe('Article 1');
  return [popup === ofContext, (await popup.opener()) === page, popup.url()];
});

behaviour('a popup works like any page', async ({ page, site }) => {
  await page.goto(site.url('/popup'));
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.locator('#open').click()]);
  await popup.locator('#count').click();
  await expect(popup.locator('#count')).toHaveText('1');
  await popup.goto(site.url('/articles/2'));
  await popup.goBack();
  return popup.title();
});

behaviour('a link to a new tab, with and without an opener', async ({ page, site }) => {
  await page.goto(
    serve(
      site,
      '/own',
      '<a target=_blank rel=opener href="/articles/1">with</a><a target=_blank href="/articles/2">without</a>',
    ),
  );
  const seen = [];
  for (const name of ['with', 'without']) {
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByText(name, { exact: true }).click(),
    ]);
    await popup.waitForLoadState();
    seen.push([
      await popup.title(),
      await popup.evaluate(() => opener !== null),
      (await popup.opener()) === page,
    ]);
  }
  expect(seen[0]).toEqual(['Article 1', true, true]);
  return seen;
});

behaviour('noopener removes the opener', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const [popup, returned] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => String(window.open('/articles/2', '_blank', 'noopener'))),
  ]);
  await popup.waitForLoadState();
  expect(returned).toBe('null');
  return [await popup.title(), await popup.evaluate(() => opener === null)];
});

behaviour('window features set the window size', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => void window.open('/articles/2', 'named', 'width=500,height=400,left=10,top=20')),
  ]);
  await popup.waitForLoadState();
  expect(await popup.title()).toBe('Article 2');
  // Not the height: the debugging bar takes some of it.
  return popup.evaluate(() => [name, innerWidth, menubar.visible]);
});

behaviour('an about:blank popup written by its opener', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => {
      const opened = window.open('');
      if (opened) opened.document.body.innerHTML = '<p>written</p>';
    }),
  ]);
  await expect(popup.locator('p')).toHaveText('written');
  return [popup.url(), await popup.evaluate(() => opener !== null)];
});

behaviour('a popup that closes itself', async ({ page, site }) => {
  serve(site, '/leaf', '<button onclick="window.close()">close</button>');
  await page.goto(serve(site, '/own', '<a target=_blank rel=opener href="/leaf">open</a>'));
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByText('open').click()]);
  const closed = popup.waitForEvent('close');
  // The page may be gone before the click returns.
  await popup
    .getByRole('button')
    .click()
    .catch(() => undefined);
  await closed;
  expect(popup.isClosed()).toBe(true);
  return page.context().pages().includes(popup);
});

behaviour('a popup closed by its opener', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate('void (window.opened = window.open("/articles/2"))'),
  ]);
  await popup.waitForLoadState();
  await Promise.all([popup.waitForEvent('close'), page.evaluate('opened.close()')]);
  expect(await page.evaluate('opened.closed')).toBe(true);
  return [popup.isClosed(), await page.title()];
});

behaviour('a popup of a page that is still loading', async ({ page, site }) => {
  serve(site, '/own', '<p>p</p><img src="/slow-picture">');
  const gate = site.gate('/slow-picture');
  await page.goto(site.url('/own'), { waitUntil: 'commit' });
  await gate.arrived;
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => void window.open('/articles/2')),
  ]);
  await popup.waitForLoadState();
  const states = [await popup.title(), await page.evaluate(() => document.readyState)];
  gate.release();
  await page.waitForLoadState();
  expect(states).toEqual(['Article 2', 'interactive']);
  return (await popup.opener()) === page;
});

behaviour('a popup with a slow document is reported when that arrives', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const gate = site.gate('/articles/2');
  const opened = page.waitForEvent('popup');
  await page.evaluate('void (window.opened = window.open("/articles/2"))');
  await gate.arrived;
  expect(await page.evaluate('opened.closed')).toBe(false);
  gate.release();
  const popup = await opened;
  await popup.waitForURL('**/articles/2');
  expect(await popup.title()).toBe('Article 2');
  return (await popup.opener()) === page;
});

behaviour('several popups, one after the other', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const paths: string[] = [];
  page.on('popup', (popup) => {
    void popup.waitForURL(/articles/).then(() => paths.push(new URL(popup.url()).pathname));
  });
  for (const number of [2, 3, 4, 5]) {
    await page.evaluate((n) => void window.open(`/articles/${n}`), number);
  }
  await expect.poll(() => paths.length).toBe(4);
  return paths.sort();
});

behaviour('a popup of another site', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate((url) => void window.open(url), `${site.crossOrigin}/articles/2`),
  ]);
  await popup.waitForLoadState();
  expect(await popup.evaluate(() => location.hostname)).toBe('localhost');
  await popup.locator('#count').click();
  return [await popup.locator('#count').textContent(), await popup.evaluate(() => opener !== null)];
});

behaviour(
  "a context's functions and scripts are in later documents of a popup",
  async ({ page, context, site }) => {
    const parts = [
      await context.exposeFunction('inPopups', (n: number) => n + 1),
      await context.addInitScript('window.fromInit = location.pathname'),
    ];
    await page.goto(site.url('/articles/1'));
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate(() => void window.open('/articles/2')),
    ]);
    await popup.waitForURL('**/articles/2');
    await popup.reload();
    const seen = await popup.evaluate('Promise.all([inPopups(4), window.fromInit])');
    for (const part of parts) await part.dispose();
    expect(seen).toEqual([5, '/articles/2']);
    return seen;
  },
);

behaviour("a context's init script is in a popup that stays blank", async ({ page, context, site }) => {
  const part = await context.addInitScript('window.fromInit = location.href');
  await page.goto(site.url('/articles/1'));
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => void window.open(''))]);
  const seen = await popup.evaluate('window.fromInit');
  await part.dispose();
  expect(seen).toBe('about:blank');
  return seen;
});

behaviour(
  "a context's init script runs in a popup before its opener accesses it",
  async ({ page, context, site }) => {
    const part = await context.addInitScript('window.fromInit = location.href');
    await page.goto(site.url('/articles/1'));
    const seen = await page.evaluate(`window.open('').fromInit`);
    await part.dispose();
    expect(seen).toBe('about:blank');
    return seen;
  },
  {
    gap:
      'An extension can only attach its debugger to a running popup, so init scripts and ' +
      'exposed functions may come too late for its first document; reload the popup, or open the page with ' +
      'context.newPage().',
  },
);

behaviour(
  'a popup that its opener closes at once is announced',
  async ({ page, site }) => {
    await page.goto(site.url('/articles/1'));
    const popups: unknown[] = [];
    page.on('popup', (popup) => popups.push(popup));
    await page.evaluate(() => window.open('about:blank')?.close());
    await expect.poll(() => popups.length).toBe(1);
  },
  {
    gap:
      'An extension can only attach its debugger to a running popup, and this one has gone by then; keep it open until ' +
      'the client has seen it.',
    // Where the debugger is attached in time, it is announced.
    raced: true,
  },
);

behaviour(
  'an alert that a popup shows at once is seen',
  async ({ page, browser }) => {
    const alerting = page.evaluate(() => (window.open('') as Window & typeof globalThis).alert('early'));
    // It ends with the popup's window.
    alerting.catch(() => undefined);
    try {
      const dialog = await page.context().waitForEvent('dialog', { timeout: EARLY_DIALOG_MS });
      await dialog.accept();
      await alerting;
      return dialog.message();
    } finally {
      // Through the relay, the client has no page for it.
      const session = await browser.newBrowserCDPSession();
      const { targetInfos } = await session.send('Target.getTargets');
      for (const { targetId, openerId } of targetInfos)
        if (openerId !== undefined) await session.send('Target.closeTarget', { targetId });
      await session.detach();
    }
  },
  {
    gap:
      "An extension can only attach its debugger to a running popup, and Chromium's debugger can answer only dialogs that " +
      'opened while it was attached: the user must answer this one, or a client closes the popup with Target.closeTarget.',
  },
);

behaviour('a popup of a popup', async ({ page, site }) => {
  await page.goto(site.url('/popup'));
  const [first] = await Promise.all([page.waitForEvent('popup'), page.locator('#open').click()]);
  await first.waitForLoadState();
  const [second] = await Promise.all([
    first.waitForEvent('popup'),
    first.evaluate(() => void window.open('/articles/3')),
  ]);
  await second.waitForURL('**/articles/3');
  expect((await second.opener()) === first).toBe(true);
  await first.close();
  return [await second.title(), await second.opener(), page.isClosed()];
});

behaviour('a dialog and console messages of a popup are its own', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => void window.open('/articles/2')),
  ]);
  await popup.waitForLoadState();
  const seen: string[] = [];
  page.on('console', (message) => seen.push(`page ${message.text()}`));
  popup.on('console', (message) => seen.push(`popup ${message.text()}`));
  popup.once('dialog', (dialog) => void dialog.accept('answer'));
  const answer = await popup.evaluate(() => {
    console.log('hello');
    return prompt('?');
  });
  expect([answer, seen]).toEqual(['answer', ['popup hello']]);
  return seen;
});
