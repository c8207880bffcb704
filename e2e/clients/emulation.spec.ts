import type { CDPSession, Page } from 'playwright';
import { behavioursOf, expect } from './behaviour.ts';

const behaviour = behavioursOf('emulation');

const matches = (page: Page, query: string) => page.evaluate((text) => matchMedia(text).matches, query);

/** The behaviour's own session, next to Playwright's. */
async function sessionOf(page: Page): Promise<CDPSession> {
  return page.context().newCDPSession(page);
}

behaviour('media type, colours, motion, contrast and forced colours', async ({ page }) => {
  await page.emulateMedia({
    media: 'print',
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    forcedColors: 'active',
    contrast: 'more',
  });
  const queries = [
    'print',
    '(prefers-color-scheme: dark)',
    '(prefers-reduced-motion: reduce)',
    '(forced-colors: active)',
    '(prefers-contrast: more)',
  ];
  const on = await Promise.all(queries.map((query) => matches(page, query)));
  expect(on).toEqual([true, true, true, true, true]);
  await page.emulateMedia({
    media: null,
    colorScheme: null,
    reducedMotion: null,
    forcedColors: null,
    contrast: null,
  });
  return Promise.all(queries.slice(1).map((query) => matches(page, query)));
});

behaviour('a colour scheme survives navigations, also to another site', async ({ page, site }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(site.url('/articles/1'));
  const seen = [await matches(page, '(prefers-color-scheme: dark)')];
  await page.goto(`${site.crossOrigin}/articles/2`);
  seen.push(await matches(page, '(prefers-color-scheme: dark)'));
  expect(seen).toEqual([true, true]);
  return seen;
});

behaviour('a change of the colour scheme is an event in the page', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.evaluate(
    `matchMedia('(prefers-color-scheme: dark)').onchange = (e) => { window.dark = e.matches }`,
  );
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => page.evaluate('window.dark')).toBe(true);
  return page.evaluate('window.dark');
});

behaviour('the viewport is set, changed and reported', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const size = () => page.evaluate(() => [innerWidth, innerHeight]);
  await page.setViewportSize({ width: 500, height: 400 });
  const seen = [await size()];
  await page.setViewportSize({ width: 1234, height: 321 });
  seen.push(await size());
  expect(seen).toEqual([
    [500, 400],
    [1234, 321],
  ]);
  await page.reload();
  return [seen, await size(), page.viewportSize(), await matches(page, '(orientation: landscape)')];
});

behaviour('resizing is an event, and layout follows', async ({ page }) => {
  await page.setContent('<style>@media (max-width: 600px) { p { display: none } }</style><p>wide</p>');
  await page.setViewportSize({ width: 900, height: 500 });
  await expect(page.locator('p')).toBeVisible();
  await page.evaluate('window.sizes = []; onresize = () => sizes.push(innerWidth)');
  await page.setViewportSize({ width: 550, height: 500 });
  await expect(page.locator('p')).toBeHidden();
  await expect.poll(() => page.evaluate('sizes.at(-1)')).toBe(550);
  return page.evaluate('sizes.at(-1)');
});

behaviour('a device of a CDP session: scale, touch, orientation', async ({ page }) => {
  const session = await sessionOf(page);
  await session.send('Emulation.setDeviceMetricsOverride', {
    width: 390,
    height: 844,
    deviceScaleFactor: 3,
    mobile: true,
    screenOrientation: { type: 'portraitPrimary', angle: 0 },
  });
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 });
  await page.setContent('<meta name=viewport content="width=device-width">');
  const seen = await page.evaluate(() => [
    innerWidth,
    devicePixelRatio,
    navigator.maxTouchPoints,
    screen.orientation.type,
  ]);
  expect(seen).toEqual([390, 3, 2, 'portrait-primary']);
  await session.send('Emulation.clearDeviceMetricsOverride');
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: false });
  return [seen, await page.evaluate(() => devicePixelRatio)];
});

behaviour('the page sees the geolocation set with CDP', async ({ page, site }) => {
  await page.goto(`${site.crossOrigin}/`);
  const session = await sessionOf(page);
  await session.send('Emulation.setGeolocationOverride', { latitude: 52.5, longitude: 13.4, accuracy: 7 });
  const state = await page.evaluate(
    async () => (await navigator.permissions.query({ name: 'geolocation' })).state,
  );
  await session.send('Emulation.clearGeolocationOverride');
  expect(state).toBe('prompt');
  return state;
});

behaviour('offline and online again', async ({ page, context, site }) => {
  await page.goto(site.url('/articles/1'));
  await page.evaluate(
    'window.seen = []; ononline = () => seen.push("on"); onoffline = () => seen.push("off")',
  );
  await context.setOffline(true);
  const fetched = await page.evaluate(() =>
    fetch('/articles/2').then(
      () => 'answered',
      (e: unknown) => String(e),
    ),
  );
  const online = await page.evaluate(() => navigator.onLine);
  await context.setOffline(false);
  const after = await page.evaluate(() => fetch('/articles/2').then(({ status }) => status));
  expect([fetched, online, after]).toEqual(['TypeError: Failed to fetch', false, 200]);
  await expect.poll(() => page.evaluate('seen.length')).toBe(2);
  return page.evaluate('seen');
});

behaviour('time zone and language set with CDP', async ({ page, site }) => {
  const session = await sessionOf(page);
  await session.send('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Kathmandu' });
  await session.send('Emulation.setLocaleOverride', { locale: 'de-AT' });
  const look = () =>
    page.evaluate(() => [new Date(0).getHours(), new Date(0).getMinutes(), (1234.5).toLocaleString()]);
  const seen = [await look()];
  await page.goto(site.url('/articles/1'));
  seen.push(await look());
  expect(seen[1]?.slice(0, 2)).toEqual([5, 30]);
  await session.send('Emulation.setTimezoneOverride', { timezoneId: '' });
  await session.send('Emulation.setLocaleOverride', {});
  return seen;
});

behaviour('the user agent set with CDP is sent with requests', async ({ page, site }) => {
  const session = await sessionOf(page);
  await session.send('Emulation.setUserAgentOverride', { userAgent: 'Own/1.0', acceptLanguage: 'fr' });
  const seen: unknown[] = [];
  site.setRoute('/own', ({ request, response }) => {
    seen.push(request.headers['user-agent'], request.headers['accept-language']);
    response.end('ok');
  });
  await page.goto(site.url('/own'));
  expect(seen[0]).toBe('Own/1.0');
  return [seen, await page.evaluate(() => [navigator.userAgent, navigator.language])];
});

behaviour('extra headers of the page and the context are sent', async ({ page, context, site }) => {
  await context.setExtraHTTPHeaders({ 'x-both': 'context', 'x-context': '1' });
  await page.setExtraHTTPHeaders({ 'x-both': 'page' });
  const seen: unknown[] = [];
  site.setRoute('/own', ({ request, response }) => {
    seen.push(request.headers['x-both'], request.headers['x-context']);
    response.end('ok');
  });
  await page.goto(site.url('/own'));
  await context.setExtraHTTPHeaders({});
  expect(seen).toEqual(['page', '1']);
  return seen;
});

behaviour('every page has the focus', async ({ page, context }) => {
  await page.setContent('<input>');
  const other = await context.newPage();
  await other.setContent('<input>');
  await page.locator('input').focus();
  await other.locator('input').focus();
  const seen = await Promise.all(
    [page, other].map((one) =>
      one.evaluate(() => [document.hasFocus(), document.activeElement?.tagName, document.visibilityState]),
    ),
  );
  expect(seen.map(([focus]) => focus)).toEqual([true, true]);
  return seen.map(([focus, tag]) => [focus, tag]);
});

behaviour('bringToFront makes a page visible', async ({ page, context }) => {
  const other = await context.newPage();
  const visible = (one: Page) => one.evaluate(() => document.visibilityState);
  await other.bringToFront();
  await expect.poll(() => visible(other)).toBe('visible');
  await page.bringToFront();
  await expect.poll(() => visible(page)).toBe('visible');
  return visible(page);
});

behaviour('a background page works like one in front', async ({ page, context, site }) => {
  const other = await context.newPage();
  await page.goto(site.url('/articles/1'));
  await other.bringToFront();
  await page.locator('#count').click();
  await page.waitForFunction(() => new Promise((resolve) => requestAnimationFrame(() => resolve(true))));
  expect(await page.locator('#count').textContent()).toBe('1');
  return page.title();
});

behaviour(
  'the clock is installed, advanced and paused',
  async ({ page, site }) => {
    await page.clock.install({ time: new Date('2024-02-02T08:00:00Z') });
    await page.goto(site.url('/articles/1'));
    await page.clock.pauseAt(new Date('2024-02-02T10:00:00Z'));
    await page.evaluate('window.fired = 0; setInterval(() => { fired += 1 }, 1000)');
    await page.clock.runFor(5_000);
    const seen = await page.evaluate('[fired, new Date().toISOString()]');
    expect(seen).toEqual([5, '2024-02-02T10:00:05.000Z']);
    await page.clock.fastForward('01:00');
    return [seen, await page.evaluate('[fired, new Date().toISOString()]')];
  },
  { ownClient: true },
);
