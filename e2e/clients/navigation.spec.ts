import { behavioursOf, expect } from './behaviour.ts';
import { errorOf, serve } from './serve.ts';

const behaviour = behavioursOf('navigation');

/** A document from the back/forward cache does not load again, so waiting for its load would hang on both paths. */
const FROM_CACHE = { waitUntil: 'commit' } as const;

behaviour('redirects are followed and remembered', async ({ page, site }) => {
  const response = await page.goto(site.url('/redirect?to=/redirect?to=/articles/4'));
  const chain = [];
  for (let request = response?.request(); request; request = request.redirectedFrom() ?? undefined) {
    chain.push(new URL(request.url()).pathname, (await request.response())?.status());
  }
  expect(chain).toEqual(['/articles/4', 200, '/redirect', 302, '/redirect', 302]);
  return [chain, page.url()];
});

behaviour('error statuses are responses too', async ({ page, site }) => {
  const statuses = [
    (await page.goto(site.url('/missing')))?.status(),
    (await page.goto(site.url('/error')))?.status(),
  ];
  expect(statuses).toEqual([404, 500]);
  return [statuses, await page.title()];
});

behaviour('a refused connection is an error, and the page still works', async ({ page, site }) => {
  const failure = await errorOf(page.goto('http://127.0.0.1:9/'));
  expect(failure).toContain('ERR_');
  await page.waitForURL('chrome-error://chromewebdata/');
  await page.goto(site.url('/articles/1'));
  return [failure, await page.title()];
});

behaviour('an invalid URL is refused', async ({ page }) => {
  const failure = await errorOf(page.goto('no address'));
  expect(failure).toContain('Cannot navigate to invalid URL');
  return failure;
});

behaviour('a navigation that never answers ends in a timeout', async ({ page, site }) => {
  const failure = await errorOf(page.goto(site.url('/hang'), { timeout: 500 }));
  expect(failure).toContain('Timeout 500ms exceeded');
  await page.goto(site.url('/articles/1'));
  return [failure, await page.title()];
});

behaviour('a navigation interrupted by another one', async ({ page, site }) => {
  const gate = site.gate('/articles/1');
  const failure = errorOf(page.goto(site.url('/articles/1')));
  await gate.arrived;
  await page.goto(site.url('/articles/2'));
  // Which of the two comes first varies, also on the direct path.
  expect(await failure).toMatch(/interrupted by another navigation|ERR_ABORTED/);
  return page.title();
});

behaviour('a response without content aborts the navigation', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const failure = await errorOf(page.goto(site.url('/favicon.ico')));
  expect(failure).toContain('ERR_ABORTED');
  return [failure, await page.title()];
});

behaviour('goto waits as requested: commit, DOMContentLoaded, load, network idle', async ({ page, site }) => {
  serve(site, '/own', '<title>own</title><img src="/slow-picture"><p>own</p>');
  const gate = site.gate('/slow-picture');
  await page.goto(site.url('/own'), { waitUntil: 'commit' });
  await page.goto(site.url('/own'), { waitUntil: 'domcontentloaded' });
  const before = await page.evaluate(() => document.readyState);
  await gate.arrived;
  gate.release();
  await page.waitForLoadState('load');
  await page.waitForLoadState('networkidle');
  const after = await page.evaluate(() => document.readyState);
  expect(after).toBe('complete');
  return [before, after];
});

behaviour('waitForURL by glob, pattern and function', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  await Promise.all([page.waitForURL('**/articles/2'), page.locator('a[rel=next]').click()]);
  await Promise.all([page.waitForURL(/articles.3$/), page.locator('a[rel=next]').click()]);
  await Promise.all([
    page.waitForURL(({ pathname }) => pathname.endsWith('4')),
    page.locator('a[rel=next]').click(),
  ]);
  expect(await page.title()).toBe('Article 4');
  return errorOf(page.waitForURL('**/never', { timeout: 100 }));
});

behaviour('pushState changes the view, and history goes back', async ({ page, site }) => {
  await page.goto(site.url('/spa'));
  const views = [];
  const seen: string[] = [];
  page.on('framenavigated', (frame) => seen.push(new URL(frame.url()).search));
  for (const view of ['first', 'second', 'third']) {
    await page.getByRole('link', { name: view }).click();
    await page.waitForURL(`**/spa?view=${view}`);
  }
  views.push(await page.getByRole('heading').textContent());
  expect(await page.goBack()).toBeNull();
  views.push(await page.getByRole('heading').textContent());
  await page.goForward();
  views.push(await page.getByRole('heading').textContent());
  expect(views).toEqual(['View third', 'View second', 'View third']);
  return [views, seen];
});

behaviour('an anchor changes the hash without a load', async ({ page, site }) => {
  await page.goto(serve(site, '/own', '<a href="#b">to b</a><script>window.kept = 1</script>'));
  await page.getByText('to b').click();
  expect(await page.evaluate('kept')).toBe(1);
  const response = await page.goto(site.url('/own#c'));
  return [
    response,
    page.url(),
    await page.evaluate('window.kept'),
    await page.evaluate(() => history.length),
  ];
});

behaviour('back and forward through uncacheable documents return their responses', async ({ page, site }) => {
  for (const number of [1, 2, 3]) {
    const html = `<title>Article ${number}</title><script>addEventListener('unload', () => {})</script>`;
    await page.goto(serve(site, `/uncached/${number}`, html));
  }
  const back = await page.goBack();
  const title = await page.title();
  await page.goBack();
  const forward = await page.goForward();
  expect([title, await page.title()]).toEqual(['Article 2', 'Article 2']);
  return [back?.status(), back?.url(), forward?.status(), page.url()];
});

behaviour('back without a history returns null', async ({ context }) => {
  const other = await context.newPage();
  expect(await other.goForward()).toBeNull();
  return other.goBack();
});

behaviour('back to another site and its process', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  await page.goto(`${site.crossOrigin}/articles/2`);
  await page.goBack(FROM_CACHE);
  await page.locator('#count').click();
  expect(await page.title()).toBe('Article 1');
  await page.goForward(FROM_CACHE);
  await page.locator('#count').click();
  return [await page.title(), await page.locator('#count').textContent()];
});

behaviour('a page restored from the back/forward cache is unchanged and usable', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  await page.evaluate(
    'window.mark = "here"; addEventListener("pageshow", (e) => { window.persisted = e.persisted })',
  );
  await page.goto(`${site.crossOrigin}/articles/2`);
  await page.goBack(FROM_CACHE);
  await page.locator('#count').click();
  await expect(page.locator('#count')).toHaveText('1');
  const kept = await page.evaluate('[window.mark, window.persisted]');
  expect(kept).toEqual(['here', true]);
  return kept;
});

behaviour('reload loads the document again', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  await page.evaluate('window.mark = 1');
  const response = await page.reload();
  expect(site.hits('/articles/1')).toBe(2);
  return [response?.status(), await page.evaluate('window.mark')];
});

behaviour('a page that redirects itself', async ({ page, site }) => {
  serve(site, '/meta', '<meta http-equiv=refresh content="0;url=/articles/5">');
  serve(site, '/own', '<script>location.replace("/meta")</script>');
  await page.goto(site.url('/own'));
  await page.waitForURL('**/articles/5');
  expect(await page.title()).toBe('Article 5');
  return page.evaluate(() => history.length);
});

behaviour('to a page isolated by its headers, and on to others', async ({ page, site }) => {
  const headers = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  await page.goto(site.url('/articles/1'));
  const response = await page.goto(serve(site, '/own', '<title>isolated</title><button>b</button>', headers));
  await page.getByRole('button').click();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.goto(site.url('/articles/2'));
  return [response?.status(), await page.title(), await page.evaluate(() => crossOriginIsolated)];
});

behaviour('a click that navigates to an isolated page', async ({ page, site }) => {
  const headers = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  serve(site, '/isolated', '<title>isolated</title><p>p</p>', headers);
  await page.goto(serve(site, '/own', '<a href="/isolated">go</a>'));
  await page.getByText('go').click();
  await page.waitForURL('**/isolated');
  expect(await page.title()).toBe('isolated');
  return page.evaluate(() => [crossOriginIsolated, document.referrer !== '']);
});

behaviour('about:blank and back', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const response = await page.goto('about:blank');
  expect([response, page.url()]).toEqual([null, 'about:blank']);
  await page.goBack(FROM_CACHE);
  return page.title();
});

behaviour('setContent keeps the URL and runs its scripts', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  await page.setContent(
    '<title>set</title><script>window.ran = location.pathname</script><img src="/none.png">',
  );
  expect(await page.evaluate('ran')).toBe('/articles/1');
  return [page.url(), await page.title(), await page.locator('#count').count()];
});

behaviour('load events come in order', async ({ page, site }) => {
  const seen: string[] = [];
  page.on('framenavigated', () => seen.push('navigated'));
  page.on('domcontentloaded', () => seen.push('domcontentloaded'));
  page.on('load', () => seen.push('load'));
  await page.goto(site.url('/articles/1'));
  await page.goto(`${site.crossOrigin}/articles/2`);
  expect(seen).toHaveLength(6);
  return seen;
});

behaviour('a data: document in a frame, and a blob: document in the page', async ({ page, site }) => {
  await page.goto(serve(site, '/own', '<iframe src="data:text/html,<b>data</b>"></iframe>'));
  const data = await page.frameLocator('iframe').locator('b').textContent();
  expect(data).toBe('data');
  await page.evaluate(() => {
    location.href = URL.createObjectURL(new Blob(['<title>blob</title>'], { type: 'text/html' }));
  });
  await page.waitForURL('blob:**');
  return [data, await page.title()];
});
