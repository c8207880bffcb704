/** Console messages and uncaught errors. */
import type { ConsoleMessage, Page } from 'playwright';
import { behavioursOf, expect } from './behaviour.ts';

const behaviour = behavioursOf('console');

/** The messages that a script logs, up to one with the text `end`. */
async function written(page: Page, script: string): Promise<ConsoleMessage[]> {
  const messages: ConsoleMessage[] = [];
  const listener = (message: ConsoleMessage): void => void messages.push(message);
  page.on('console', listener);
  const end = page.waitForEvent('console', (message) => message.text() === 'end');
  await page.evaluate(`${script}; console.log('end')`);
  await end;
  page.off('console', listener);
  return messages.slice(0, -1);
}

behaviour('each kind of message has its type', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const messages = await written(
    page,
    `console.log('l'); console.debug('d'); console.info('i'); console.warn('w'); console.error('e');
     console.dir({ a: 1 }); console.table([[1, 2]]); console.trace('t'); console.assert(false, 'a');
     console.group('g'); console.groupEnd(); console.count('c'); console.time('x'); console.clear()`,
  );
  const types = messages.map((message) => [message.type(), message.text()]);
  expect(types).toContainEqual(['warning', 'w']);
  return types;
});

behaviour('a timer is logged with its name', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const [message] = await written(page, `console.time('mine'); console.timeEnd('mine')`);
  expect(message?.type()).toBe('timeEnd');
  return message?.text().replace(/[\d.]+/, 'N');
});

behaviour('all kinds of values are logged as text', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const messages = await written(
    page,
    `console.log('text', 1, -0, NaN, 12n, null, undefined, true); console.log({ a: 1, b: { c: [] } }, [1, 'x']);
     console.log(Symbol('s'), () => 1, new Date(0), /r/g, new Map([[1, 2]]), new Error('oops').message);
     console.log('%s is %d years', 'Ada', 36); console.log(); console.log(document.body, window)`,
  );
  const texts = messages.map((message) => message.text());
  expect(texts[0]).toContain('text 1');
  return texts;
});

behaviour('arguments are handles to the values', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const [message] = await written(page, `console.log('a', { deep: [1, { x: null }] }, document.body)`);
  const [text, object, element] = message!.args();
  expect(await object?.jsonValue()).toEqual({ deep: [1, { x: null }] });
  return [(await text?.jsonValue()) as unknown, await element?.evaluate((node) => String(node))];
});

behaviour('a message has its source location', async ({ page, site }) => {
  site.setRoute('/written.js', ({ response }) => {
    response.setHeader('content-type', 'text/javascript');
    response.end(`\n\n  console.log('third line');`);
  });
  await page.goto(site.url('/'));
  const [message] = await Promise.all([
    page.waitForEvent('console'),
    page.addScriptTag({ url: site.url('/written.js') }),
  ]);
  const { url, lineNumber, columnNumber } = message.location();
  expect([lineNumber, url]).toEqual([2, site.url('/written.js')]);
  return [lineNumber, columnNumber, message.page() === page];
});

behaviour('a thousand messages come in order', async ({ page, site }) => {
  const texts: string[] = [];
  page.on('console', (message) => texts.push(message.text()));
  await page.goto(site.url('/console?n=1000'));
  await expect.poll(() => texts.length).toBe(1000);
  expect(texts).toEqual(Array.from({ length: 1000 }, (_, at) => `line ${at + 1}`));
  return texts.length;
});

behaviour('a message of a hundred kilobytes is complete', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const [message] = await written(page, `console.log('x'.repeat(100_000))`);
  expect(message?.text()).toBe('x'.repeat(100_000));
  return message?.text().length;
});

behaviour('messages logged while the page loads arrive', async ({ page, site }) => {
  site.setRoute('/early', ({ response }) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<script>console.log('while parsing'); onload = () => console.log('at load')</script>`);
  });
  const texts: string[] = [];
  page.on('console', (message) => texts.push(message.text()));
  await page.goto(site.url('/early'));
  await expect.poll(() => texts).toEqual(['while parsing', 'at load']);
  return texts;
});

behaviour('Chromium logs a failed request', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const [message] = await Promise.all([
    page.waitForEvent('console'),
    page.evaluate(async () => {
      await fetch('/missing');
    }),
  ]);
  expect(message.type()).toBe('error');
  return [message.text(), message.location().url.replace(site.origin, '')];
});

behaviour('messages of frames of the same and of another origin arrive', async ({ page, site }) => {
  await page.goto(site.url('/frames'));
  const texts: string[] = [];
  page.on('console', (message) => texts.push(`${message.text()} ${message.page() === page}`));
  await page.frame({ url: /frames\/child/ })!.evaluate(() => console.log('far'));
  await page.setContent('<iframe srcdoc="<script>console.log(`near`)</script>"></iframe>');
  await expect.poll(() => texts).toEqual(['far true', 'near true']);
  return texts;
});

behaviour('recent messages can be listed afterwards', async ({ page, site }) => {
  await page.goto(site.url('/console?n=3'));
  await written(page, `console.error('more')`);
  const texts = (await page.consoleMessages()).map((message) => message.text());
  expect(texts).toEqual(['line 1', 'line 2', 'line 3', 'more', 'end']);
  return texts;
});

behaviour('the context gets the messages of its pages', async ({ page, context, site }) => {
  await page.goto(site.url('/'));
  const [message] = await Promise.all([
    context.waitForEvent('console'),
    page.evaluate(() => console.log('to the context')),
  ]);
  expect(message.page()).toBe(page);
  return message.text();
});

behaviour('an uncaught error is reported with name, message and stack', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const [error] = await Promise.all([
    page.waitForEvent('pageerror'),
    page.addScriptTag({ content: `function outer() { throw new RangeError('too far') }\nouter()` }),
  ]);
  expect([error.name, error.message]).toEqual(['RangeError', 'too far']);
  return error.stack?.replaceAll(site.origin, '');
});

behaviour('an unhandled rejection is reported', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const [error] = await Promise.all([
    page.waitForEvent('pageerror'),
    page.evaluate(() => void Promise.reject(new Error('left alone'))),
  ]);
  expect(error.message).toBe('left alone');
  return [error.name, error.message];
});

behaviour('thrown values that are not errors are reported', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const told: string[] = [];
  page.on('pageerror', (error) => told.push(`${error.name}|${error.message}`));
  await page.evaluate(() => {
    for (const value of [`'a string'`, '7', 'null', 'undefined', `{ an: 'object' }`])
      document.body.append(Object.assign(document.createElement('script'), { text: `throw ${value}` }));
  });
  await expect.poll(() => told.length).toBe(5);
  return told;
});

behaviour('the context gets errors, and they can be listed', async ({ page, context, site }) => {
  await page.goto(site.url('/'));
  const [error] = await Promise.all([
    context.waitForEvent('weberror'),
    page.evaluate(() => void setTimeout(() => (undefined as unknown as () => void)())),
  ]);
  expect(error.page()).toBe(page);
  return [error.error().message, (await page.pageErrors()).map(({ message }) => message)];
});

behaviour('an error in a frame of another origin is reported', async ({ page, site }) => {
  await page.goto(site.url('/frames'));
  const [error] = await Promise.all([
    page.waitForEvent('pageerror'),
    page.frame({ url: /frames\/child/ })!.evaluate(
      () =>
        void setTimeout(() => {
          throw new Error('far away');
        }),
    ),
  ]);
  expect(error.message).toBe('far away');
  return error.name;
});
