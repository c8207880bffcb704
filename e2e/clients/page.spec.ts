import { behavioursOf, expect } from './behaviour.ts';
import { errorOf, serve } from './serve.ts';

const behaviour = behavioursOf('Page');

behaviour('goto returns the response', async ({ page, site }) => {
  const response = await page.goto(site.url('/articles/1'));
  expect(await page.title()).toBe('Article 1');
  return { status: response?.status(), ok: response?.ok(), type: response?.headers()['content-type'] };
});

behaviour('a click is counted once', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  await page.locator('#count').click();
  return page.locator('#count').textContent();
});

behaviour('a new page is blank and has no opener', async ({ page }) => {
  expect(page.url()).toBe('about:blank');
  return [await page.title(), await page.opener(), page.isClosed(), page.viewportSize()];
});

behaviour('content returns the whole document', async ({ page, site }) => {
  await page.goto(serve(site, '/own', '<!doctype html><title>Own</title><p>text'));
  const content = await page.content();
  expect(content).toContain('<p>text</p>');
  return content;
});

behaviour('two pages of a context do not disturb each other', async ({ page, context, site }) => {
  const other = await context.newPage();
  await Promise.all([page.goto(site.url('/articles/1')), other.goto(site.url('/articles/2'))]);
  await Promise.all([page.locator('#count').click(), other.locator('#count').dblclick()]);
  const counts = [await page.locator('#count').textContent(), await other.locator('#count').textContent()];
  expect(counts).toEqual(['1', '2']);
  return [await page.title(), await other.title()];
});

behaviour('closing fires the page event and keeps the context', async ({ page, context }) => {
  const other = await context.newPage();
  const closed = new Promise((resolve) => other.on('close', (closing) => resolve(closing === other)));
  await other.close();
  expect(await closed).toBe(true);
  return [other.isClosed(), context.pages().includes(other), context.pages().includes(page)];
});

behaviour('operations in progress when a page closes end with an error', async ({ context }) => {
  const other = await context.newPage();
  const failure = errorOf(other.evaluate(() => new Promise(() => undefined)));
  const waiting = errorOf(other.waitForEvent('popup'));
  await other.close();
  const late = await errorOf(other.title());
  expect(late).toContain('closed');
  return [await failure, await waiting, late];
});

behaviour('closing with beforeunload opens a dialog first', async ({ page, site }) => {
  await page.goto(serve(site, '/own', '<button>b</button><script>onbeforeunload = () => false</script>'));
  await page.getByRole('button').click();
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  const type = dialog.type();
  const gone = page.waitForEvent('close');
  await dialog.accept();
  await gone;
  expect(type).toBe('beforeunload');
  return [type, dialog.message(), page.isClosed()];
});

behaviour('an alert is seen and accepted', async ({ page }) => {
  const seen: string[] = [];
  page.once('dialog', (dialog) => {
    seen.push(dialog.type(), dialog.message());
    void dialog.accept();
  });
  await page.evaluate(() => alert('hello'));
  expect(seen).toEqual(['alert', 'hello']);
  return seen;
});

behaviour('confirm and prompt return the answers', async ({ page }) => {
  const answers: unknown[] = [];
  page.once('dialog', (dialog) => void dialog.dismiss());
  answers.push(await page.evaluate(() => confirm('sure?')));
  page.once('dialog', (dialog) => void dialog.accept(`${dialog.defaultValue()} and more`));
  answers.push(await page.evaluate(() => prompt('what?', 'this')));
  page.once('dialog', (dialog) => void dialog.dismiss());
  answers.push(await page.evaluate(() => prompt('what?')));
  expect(answers).toEqual([false, 'this and more', null]);
  return answers;
});

behaviour('a dialog without a listener is dismissed', async ({ page }) => {
  const answer = await page.evaluate(() => confirm('sure?'));
  expect(answer).toBe(false);
  return answer;
});

behaviour('console messages have type, text, location and arguments', async ({ page, site }) => {
  const address = serve(site, '/own', '<script>\nconsole.warn("a", 1, { b: [2] }, null)</script>');
  const [message] = await Promise.all([page.waitForEvent('console'), page.goto(address)]);
  const values = await Promise.all(message.args().map((arg) => arg.jsonValue()));
  expect(values).toEqual(['a', 1, { b: [2] }, null]);
  return [message.type(), message.text(), message.location(), message.page() === page];
});

behaviour('console messages of all kinds come in order', async ({ page }) => {
  const seen: string[] = [];
  page.on('console', (message) => seen.push(`${message.type()} ${message.text()}`));
  await page.evaluate(() => {
    console.log('one');
    console.error('two');
    console.table([{ three: 3 }]);
    console.assert(false, 'four');
    console.count('five');
    console.dir({ six: 6 });
    console.group('seven');
    console.groupEnd();
  });
  await expect.poll(() => seen.length).toBe(8);
  return seen;
});

behaviour('an uncaught error is a page error', async ({ page, site }) => {
  const address = serve(site, '/own', '<script>function f() { throw new TypeError("bad") }\nf()</script>');
  const [error] = await Promise.all([page.waitForEvent('pageerror'), page.goto(address)]);
  expect(error.message).toBe('bad');
  return [error.name, error.stack];
});

behaviour('an unhandled rejection is a page error', async ({ page }) => {
  const [error] = await Promise.all([
    page.waitForEvent('pageerror'),
    page.evaluate(() => void setTimeout(() => void Promise.reject(new Error('late')))),
  ]);
  expect(error.message).toBe('late');
  return [error.name, await page.pageErrors().then((errors) => errors.map(({ message }) => message))];
});

behaviour('script and style tags are added', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  await page.addScriptTag({ content: 'window.added = 7' });
  await page.addStyleTag({ content: 'h1 { color: rgb(1, 2, 3) }' });
  site.setRoute('/own.js', ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/javascript' }).end('window.loaded = 8');
  });
  await page.addScriptTag({ url: '/own.js' });
  const colour = await page.locator('h1').evaluate((heading) => getComputedStyle(heading).color);
  expect(colour).toBe('rgb(1, 2, 3)');
  return page.evaluate('[window.added, window.loaded]');
});

behaviour('a worker is reported, evaluated in, and closed', async ({ page, site }) => {
  const [worker] = await Promise.all([page.waitForEvent('worker'), page.goto(site.url('/worker'))]);
  const closed = worker.waitForEvent('close');
  const sum = await worker.evaluate((n) => n + self.location.pathname.length, 5);
  await expect(page.locator('#answer')).toHaveText('answer 1 to hello');
  await page.evaluate('worker.terminate()');
  await closed;
  expect(page.workers()).toEqual([]);
  return [sum, new URL(worker.url()).pathname];
});

behaviour("the page gets a worker's console message", async ({ page }) => {
  const [message] = await Promise.all([
    page.waitForEvent('console'),
    page.evaluate(() => {
      const code = 'console.log("from the worker", [1, 2])';
      new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
    }),
  ]);
  expect(message.text()).toContain('from the worker');
  return message.text();
});

behaviour('a crash is reported, and the page can be closed', async ({ context }) => {
  const other = await context.newPage();
  const session = await context.newCDPSession(other);
  const crashed = other.waitForEvent('crash');
  session.send('Page.crash').catch(() => undefined);
  await crashed;
  const failure = await errorOf(other.evaluate(() => 1));
  expect(failure).toContain('crashed');
  await other.close();
  return [failure, other.isClosed()];
});
