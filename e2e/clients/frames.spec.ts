import { behavioursOf, expect } from './behaviour.ts';
import { errorOf, serve } from './serve.ts';

const behaviour = behavioursOf('frames');

behaviour('the frame tree has names, parents and URLs', async ({ page, site }) => {
  serve(site, '/leaf', '<p>leaf</p>');
  serve(site, '/branch', '<iframe name="leaf" src="/leaf"></iframe>');
  await page.goto(
    serve(site, '/own', '<iframe name="branch" src="/branch"></iframe><iframe name="bare"></iframe>'),
  );
  const tree = page
    .frames()
    .map((frame) => [
      frame.name(),
      frame.parentFrame()?.name() ?? '',
      frame.url(),
      frame.childFrames().length,
    ]);
  expect(tree).toHaveLength(4);
  return tree;
});

behaviour('a frame is found by name, URL and element', async ({ page, site }) => {
  serve(site, '/leaf', '<title>leaf</title>');
  await page.goto(serve(site, '/own', '<iframe id="i" name="leaf" src="/leaf"></iframe>'));
  const handle = await page.locator('#i').elementHandle();
  const found = await handle?.contentFrame();
  expect(found).not.toBeNull();
  expect(page.frame('leaf')).toBe(found);
  expect(page.frame({ url: /leaf$/ })).toBe(found);
  return [await found?.title(), page.frame('nothing')];
});

behaviour('a frame locator clicks and reads inside the frame', async ({ page, site }) => {
  serve(site, '/leaf', '<button onclick="this.textContent = \'clicked\'">press</button>');
  await page.goto(serve(site, '/own', '<div style="height:200px"></div><iframe src="/leaf"></iframe>'));
  const inside = page.frameLocator('iframe').getByRole('button');
  await inside.click();
  await expect(inside).toHaveText('clicked');
  return page.locator('iframe').contentFrame().locator('button').textContent();
});

behaviour('nested frames are reached through two frame locators', async ({ page, site }) => {
  serve(site, '/leaf', '<input>');
  serve(site, '/branch', '<iframe src="/leaf"></iframe>');
  await page.goto(serve(site, '/own', '<iframe src="/branch"></iframe>'));
  const input = page.frameLocator('iframe').frameLocator('iframe').locator('input');
  await input.fill('deep');
  expect(await input.inputValue()).toBe('deep');
  return input.evaluate((element) => element.ownerDocument.location.pathname);
});

behaviour('a frame is attached, navigated and detached, with events', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const seen: string[] = [];
  page.on('frameattached', (frame) => seen.push(`attached ${frame.url()}`));
  page.on('framenavigated', (frame) => seen.push(`navigated ${new URL(frame.url()).pathname}`));
  page.on('framedetached', (frame) =>
    seen.push(`detached ${new URL(frame.url()).pathname} ${frame.isDetached()}`),
  );
  await page.evaluate(async () => {
    const frame = document.createElement('iframe');
    frame.src = '/articles/2';
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve));
    frame.remove();
  });
  await expect.poll(() => seen.length).toBe(3);
  return seen;
});

behaviour('goto of a frame navigates that frame only', async ({ page, site }) => {
  await page.goto(serve(site, '/own', '<title>outer</title><iframe name="in" src="/articles/1"></iframe>'));
  const response = await page.frame('in')?.goto(site.url('/articles/2'));
  expect(await page.frame('in')?.title()).toBe('Article 2');
  return [response?.status(), await page.title(), response?.frame() === page.frame('in')];
});

behaviour('waiting for the navigation of a frame', async ({ page, site }) => {
  await page.goto(serve(site, '/own', '<iframe name="in" src="/articles/1"></iframe>'));
  const frame = page.frame('in');
  await Promise.all([frame?.waitForURL('**/articles/2'), frame?.locator('a[rel=next]').click()]);
  await frame?.waitForLoadState('load');
  expect(await frame?.title()).toBe('Article 2');
  return new URL(frame?.url() ?? '').pathname;
});

behaviour('a srcdoc frame has its own content', async ({ page }) => {
  await page.setContent('<iframe srcdoc="<b>from srcdoc</b>"></iframe>');
  const text = await page.frameLocator('iframe').locator('b').textContent();
  expect(text).toBe('from srcdoc');
  return [text, page.frames().map((frame) => frame.url())];
});

behaviour('an evaluation fails if its frame is removed meanwhile', async ({ page, site }) => {
  await page.goto(serve(site, '/own', '<iframe name="in" src="/articles/1"></iframe>'));
  const frame = page.frame('in');
  const failure = errorOf(frame?.evaluate(() => new Promise(() => undefined)) ?? Promise.resolve());
  await page.locator('iframe').evaluate((element) => element.remove());
  const late = await errorOf(frame?.evaluate(() => 1) ?? Promise.resolve());
  expect(late).toContain('detached');
  return [await failure, late, frame?.isDetached()];
});

behaviour('waiting for a selector ends when the frame is removed', async ({ page, site }) => {
  await page.goto(serve(site, '/own', '<iframe name="in" src="/articles/1"></iframe>'));
  const failure = errorOf(page.frame('in')?.waitForSelector('#never') ?? Promise.resolve());
  await page.locator('iframe').evaluate((element) => element.remove());
  expect(await failure).toContain('detached');
  return failure;
});

behaviour('setContent of a frame replaces its document', async ({ page, site }) => {
  await page.goto(serve(site, '/own', '<iframe name="in" src="/articles/1"></iframe>'));
  const frame = page.frame('in');
  await frame?.setContent('<title>replaced</title><p>new</p>');
  expect(await frame?.title()).toBe('replaced');
  return frame?.content();
});

behaviour('frameElement leads back to the element', async ({ page, site }) => {
  await page.goto(serve(site, '/own', '<iframe id="it" name="in" src="/articles/1"></iframe>'));
  const element = await page.frame('in')?.frameElement();
  const id = await element?.getAttribute('id');
  expect(id).toBe('it');
  return [id, (await element?.ownerFrame()) === page.mainFrame()];
});

behaviour('a sandboxed frame without scripts can still be read and clicked', async ({ page, site }) => {
  serve(site, '/leaf', '<a href="/articles/1">go</a><script>document.title = "ran"</script>');
  await page.goto(serve(site, '/own', '<iframe name="in" sandbox src="/leaf"></iframe>'));
  const frame = page.frameLocator('iframe');
  await frame.getByText('go').click();
  await expect(frame.locator('h1')).toHaveText('Article 1');
  return frame.locator('#count').textContent();
});

behaviour('evaluation works in many frames', async ({ page, site }) => {
  serve(site, '/leaf', '<script>document.title = location.search</script>');
  const frames = Array.from({ length: 20 }, (_, index) => `<iframe src="/leaf?${index}"></iframe>`);
  await page.goto(serve(site, '/own', frames.join('')));
  const titles = await Promise.all(
    page
      .frames()
      .slice(1)
      .map((frame) => frame.title()),
  );
  expect(titles).toEqual(frames.map((_, index) => `?${index}`));
  return titles;
});
