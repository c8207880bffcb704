/** What the client adds to pages: exposed functions, bindings and init scripts. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { behavioursOf, expect } from './behaviour.ts';
import { errorOf, serve } from './serve.ts';

const behaviour = behavioursOf('bindings and init scripts');

behaviour('an exposed function works before and after a navigation', async ({ page, site }) => {
  await page.exposeFunction('add', (a: number, b: number) => a + b);
  const sums = [await page.evaluate('add(1, 2)')];
  await page.goto(site.url('/articles/1'));
  sums.push(await page.evaluate('add(3, 4)'));
  await page.goto(`${site.crossOrigin}/articles/2`);
  sums.push(await page.evaluate('add(5, 6)'));
  expect(sums).toEqual([3, 7, 11]);
  return sums;
});

behaviour(
  'an exposed function is available to the first script of a page and its frame',
  async ({ page, site }) => {
    await page.exposeFunction('early', (where: string) => `early ${where}`);
    serve(site, '/leaf', '<script>early("leaf").then((x) => { document.title = x })</script>');
    serve(
      site,
      '/own',
      '<script>early("own").then((x) => { document.title = x })</script><iframe src="/leaf"></iframe>',
    );
    await page.goto(site.url('/own'));
    await expect(page).toHaveTitle('early own');
    await page.frames()[1]?.waitForFunction(() => document.title !== '');
    return page.frames()[1]?.title();
  },
);

behaviour('an error of an exposed function is thrown in the page', async ({ page }) => {
  await page.exposeFunction('fail', () => {
    throw new RangeError('from outside');
  });
  const seen = await page.evaluate(`fail().catch((e) => [e instanceof Error, e.name, e.message])`);
  expect(seen).toEqual([true, 'RangeError', 'from outside']);
  return seen;
});

behaviour('a binding gets page, frame and context', async ({ page, context, site }) => {
  await page.exposeBinding('whence', (source, word: unknown) => [
    source.page === page,
    source.context === context,
    source.frame.name(),
    word,
  ]);
  await page.goto(serve(site, '/own', '<iframe name="in" src="/articles/1"></iframe>'));
  const seen = [await page.evaluate('whence([1])'), await page.frame('in')?.evaluate('whence({ a: 2 })')];
  expect(seen[1]).toEqual([true, true, 'in', { a: 2 }]);
  return seen;
});

behaviour("a context's binding is in all its pages until it is disposed", async ({ page, context, site }) => {
  const disposable = await context.exposeFunction('ofContext', (n: number) => n * 2);
  const other = await context.newPage();
  await Promise.all([page.goto(site.url('/articles/1')), other.goto(site.url('/articles/2'))]);
  const seen = [await page.evaluate('ofContext(4)'), await other.evaluate('ofContext(5)')];
  expect(seen).toEqual([8, 10]);
  await disposable.dispose();
  await page.reload();
  return [seen, await page.evaluate('typeof window.ofContext')];
});

behaviour('the same name twice is refused', async ({ page }) => {
  await page.exposeFunction('twice', () => 1);
  const failure = await errorOf(page.exposeFunction('twice', () => 2));
  expect(failure).toContain('has been already registered');
  return [failure, await page.evaluate('twice()')];
});

behaviour('calls of an exposed function arrive in order, once each', async ({ page }) => {
  const seen: number[] = [];
  await page.exposeFunction('note', (n: number) => void seen.push(n));
  await page.evaluate('Promise.all(Array.from({ length: 200 }, (_, n) => note(n)))');
  expect(seen).toEqual(Array.from({ length: 200 }, (_, n) => n));
  return seen.length;
});

behaviour("init scripts run in order, before the page's own", async ({ page, site }) => {
  await page.addInitScript('window.log = ["first"]');
  await page.addInitScript((word) => void (window as { log?: string[] }).log?.push(word), 'second');
  await page.goto(serve(site, '/own', '<script>log.push("own")</script>'));
  const log = await page.evaluate('log');
  expect(log).toEqual(['first', 'second', 'own']);
  await page.reload();
  return [log, await page.evaluate('log')];
});

behaviour(
  "a context's init script comes before a page's, also in later pages",
  async ({ page, context, site }) => {
    await page.addInitScript('(window.log ??= []).push("page")');
    const disposable = await context.addInitScript('(window.log ??= []).push("context")');
    const other = await context.newPage();
    await Promise.all([page.goto(site.url('/articles/1')), other.goto(site.url('/articles/1'))]);
    const logs = [await page.evaluate('log'), await other.evaluate('log')];
    await disposable.dispose();
    await other.reload();
    expect(logs[1]).toEqual(['context']);
    return [logs, await other.evaluate('window.log')];
  },
);

behaviour('an init script from a file, and one that is removed again', async ({ page, site, folder }) => {
  const path = join(folder, 'init.js');
  await writeFile(path, 'window.fromFile = location.pathname');
  const disposable = await page.addInitScript({ path });
  await page.goto(site.url('/articles/1'));
  expect(await page.evaluate('fromFile')).toBe('/articles/1');
  await disposable.dispose();
  await page.goto(site.url('/articles/2'));
  return page.evaluate('typeof window.fromFile');
});

behaviour('an init script runs in every frame and in about:blank', async ({ page, site }) => {
  await page.addInitScript('window.mark = location.href');
  await page.goto(
    serve(site, '/own', '<iframe src="about:blank"></iframe><iframe src="/articles/1"></iframe>'),
  );
  const marks = await Promise.all(page.frames().map((frame) => frame.evaluate('window.mark')));
  expect(marks).toHaveLength(3);
  return marks;
});

behaviour('an init script calls an exposed function', async ({ page, site }) => {
  const seen: string[] = [];
  await page.exposeFunction('tell', (path: string) => void seen.push(path));
  await page.addInitScript('tell(location.pathname)');
  await page.goto(site.url('/articles/1'));
  await page.goto(site.url('/articles/2'));
  await expect.poll(() => seen.length).toBe(2);
  return seen;
});

behaviour('locators do not use built-ins that init scripts have replaced', async ({ page, site }) => {
  await page.addInitScript(
    `document.querySelector = () => null; Array.prototype.map = () => { throw new Error('no') }`,
  );
  await page.goto(site.url('/articles/1'));
  await page.locator('#count').click();
  expect(await page.locator('#count').textContent()).toBe('1');
  return page.getByRole('heading').textContent();
});
