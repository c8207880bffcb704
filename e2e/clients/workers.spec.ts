/** Workers of all kinds: reported, evaluated in, listened to, ended. */
import type { Page, Worker } from 'playwright';
import type { TestSite } from '../../harness/site/test-site.ts';
import { behavioursOf, expect } from './behaviour.ts';
import { refusal } from './refusal.ts';

const behaviour = behavioursOf('workers');

/** Serves a script. */
function serve(site: TestSite, path: string, script: string): void {
  site.setRoute(path, ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/javascript', 'service-worker-allowed': '/' }).end(script);
  });
}

/** Starts a worker of a script on a page of the site, and waits for its event. */
async function started(page: Page, site: TestSite, script: string): Promise<Worker> {
  serve(site, '/own.js', script);
  await page.goto(site.url('/'));
  const [worker] = await Promise.all([
    page.waitForEvent('worker'),
    page.evaluate(() => void Object.assign(window, { worker: new Worker('/own.js') })),
  ]);
  return worker;
}

behaviour('a worker is reported and listed', async ({ page, site }) => {
  const worker = await started(page, site, '');
  expect(page.workers()).toEqual([worker]);
  return worker.url().replace(site.origin, '');
});

behaviour('a script is evaluated in a worker', async ({ page, site }) => {
  const worker = await started(page, site, 'self.answer = 41;');
  const value = await worker.evaluate((more) => (self as unknown as { answer: number }).answer + more, 1);
  expect(value).toBe(42);
  return [value, await worker.evaluate(async () => Promise.resolve(typeof document))];
});

behaviour('a handle refers to an object in a worker', async ({ page, site }) => {
  const worker = await started(page, site, 'self.list = [1, { two: 2 }];');
  const handle = await worker.evaluateHandle(() => (self as unknown as { list: unknown[] }).list);
  const value = await handle.evaluate((list) => list.length);
  expect(await handle.jsonValue()).toEqual([1, { two: 2 }]);
  return value;
});

behaviour('an error in a worker comes with its message', async ({ page, site }) => {
  const worker = await started(page, site, '');
  const message = await refusal(
    worker.evaluate(() => {
      throw new TypeError('not in here');
    }),
  );
  expect(message).toContain('not in here');
  return message;
});

behaviour('a worker that the page ends is closed', async ({ page, site }) => {
  const worker = await started(page, site, '');
  const closed = worker.waitForEvent('close');
  await page.evaluate(() => (window as unknown as { worker: globalThis.Worker }).worker.terminate());
  await closed;
  expect(page.workers()).toEqual([]);
  const message = await refusal(worker.evaluate(() => 1));
  return message;
});

behaviour('a worker that ends itself is closed', async ({ page, site }) => {
  const worker = await started(page, site, 'onmessage = () => close()');
  const closed = worker.waitForEvent('close');
  await page.evaluate(() => (window as unknown as { worker: globalThis.Worker }).worker.postMessage(0));
  await closed;
  expect(page.workers()).toEqual([]);
  return page.workers().length;
});

behaviour("a navigation ends the page's workers", async ({ page, site }) => {
  const worker = await started(page, site, '');
  const closed = worker.waitForEvent('close');
  await page.goto(site.url('/articles/1'));
  await closed;
  expect(page.workers()).toEqual([]);
  return page.workers().length;
});

behaviour('the page gets console messages of a worker', async ({ page, site }) => {
  const heard = page.waitForEvent('console', (message) => message.text().startsWith('from'));
  const worker = await started(page, site, `console.warn('from the worker', { deep: [1] });`);
  const message = await heard;
  expect(message.type()).toBe('warning');
  expect(worker.url()).toContain('/own.js');
  return [message.text(), (await message.args()[1]?.jsonValue()) as unknown, message.location().lineNumber];
});

behaviour('the worker object gets its console messages', async ({ page, site }) => {
  const worker = await started(page, site, `onmessage = ({ data }) => console.info('heard', data)`);
  const [message] = await Promise.all([
    worker.waitForEvent('console'),
    page.evaluate(() => (window as unknown as { worker: globalThis.Worker }).worker.postMessage('this')),
  ]);
  expect(message.text()).toBe('heard this');
  return message.worker() === worker;
});

behaviour('the page gets uncaught errors of a worker', async ({ page, site }) => {
  const heard = page.waitForEvent('pageerror');
  await started(page, site, `throw new RangeError('lost in the worker')`);
  const error = await heard;
  expect(error.message).toContain('lost in the worker');
  return [error.name, error.message];
});

behaviour('requests of a worker are reported', async ({ page, site }) => {
  const heard = page.waitForResponse('**/articles/3');
  await started(page, site, `fetch('/articles/3').then((each) => each.text()).then(postMessage)`);
  const response = await heard;
  expect(await response.text()).toContain('Article 3');
  return [response.status(), response.request().resourceType()];
});

behaviour('several workers are reported once each', async ({ page, site }) => {
  serve(site, '/many.js', 'self.name');
  await page.goto(site.url('/'));
  const told: string[] = [];
  page.on('worker', (worker) => told.push(worker.url().replace(site.origin, '')));
  await page.evaluate(() => {
    Object.assign(window, { all: Array.from({ length: 5 }, (_, at) => new Worker(`/many.js?${at}`)) });
  });
  await expect.poll(() => page.workers().length).toBe(5);
  expect(told).toHaveLength(5);
  const sums = await Promise.all(page.workers().map((worker) => worker.evaluate(() => location.search)));
  return [told.sort(), sums.sort()];
});

behaviour('a worker of a module and of a blob', async ({ page, site }) => {
  serve(site, '/part.js', 'export const part = 7;');
  serve(site, '/module.js', `import { part } from '/part.js'; self.part = part; postMessage('ready');`);
  await page.goto(site.url('/'));
  await page.evaluate(async () => {
    const kinds = [
      new Worker('/module.js', { type: 'module' }),
      new Worker(URL.createObjectURL(new Blob(['self.part = 8; postMessage("ready")']))),
    ];
    await Promise.all(kinds.map((each) => new Promise((done) => (each.onmessage = done))));
    Object.assign(window, { kinds });
  });
  const parts = page
    .workers()
    .map((worker) => worker.evaluate(() => (self as unknown as { part: number }).part));
  const values = (await Promise.all(parts)).sort();
  expect(values).toEqual([7, 8]);
  return values;
});

behaviour('a nested worker runs', async ({ page, site }) => {
  serve(site, '/inner.js', `postMessage('inner ran')`);
  await page.goto(site.url('/'));
  serve(site, '/outer.js', `new Worker('/inner.js').onmessage = ({ data }) => postMessage(data)`);
  const answer = await page.evaluate(() => {
    const outer = new Worker('/outer.js');
    Object.assign(window, { outer });
    return new Promise((done) => (outer.onmessage = ({ data }) => done(data)));
  });
  expect(answer).toBe('inner ran');
  return page
    .workers()
    .map((worker) => worker.url().replace(site.origin, ''))
    .sort();
});

behaviour('a worker of a frame of another origin is reported', async ({ page, site }) => {
  serve(site, '/own.js', 'self.where = location.href');
  await page.goto(site.url('/frames'));
  const [worker] = await Promise.all([
    page.waitForEvent('worker'),
    page
      .frame({ url: /frames\/child/ })!
      .evaluate(() => void Object.assign(window, { w: new Worker('/own.js') })),
  ]);
  const where = await worker.evaluate(() => location.href);
  expect(where).toBe(`${site.crossOrigin}/own.js`);
  return page.workers().length;
});

behaviour('a shared worker works as without a client', async ({ page, site }) => {
  serve(
    site,
    '/shared.js',
    `onconnect = ({ ports: [port] }) => port.postMessage('shared ' + typeof document)`,
  );
  await page.goto(site.url('/'));
  const answer = await page.evaluate(
    () => new Promise((done) => (new SharedWorker('/shared.js').port.onmessage = ({ data }) => done(data))),
  );
  expect(answer).toBe('shared undefined');
  return [answer, page.workers().length];
});
