import { behavioursOf, expect } from './behaviour.ts';
import { errorOf, serve } from './serve.ts';

const behaviour = behavioursOf('evaluate');

behaviour('values of all kinds are returned unchanged', async ({ page }) => {
  const values = await page.evaluate(() => [
    [undefined, null, NaN, -0, Infinity, -Infinity].map(
      (value) => String(value) + String(Object.is(value, -0)),
    ),
    10n ** 20n === 100000000000000000000n,
  ]);
  expect(Number.isNaN(await page.evaluate(() => NaN))).toBe(true);
  expect(Object.is(await page.evaluate(() => -0), -0)).toBe(true);
  expect(await page.evaluate(() => 10n ** 20n)).toBe(10n ** 20n);
  expect(await page.evaluate(() => new Date(0))).toEqual(new Date(0));
  expect(await page.evaluate(() => /a.b/giu)).toEqual(/a.b/giu);
  expect(await page.evaluate(() => new URL('https://a.example/b'))).toEqual(new URL('https://a.example/b'));
  expect(await page.evaluate(() => new Map([[1, new Set([2])]]).size)).toBe(1);
  expect(await page.evaluate(() => [...new Uint8Array([1, 255])])).toEqual([1, 255]);
  return values;
});

behaviour('values that cannot be serialised are described or omitted', async ({ page }) => {
  const values = await page.evaluate(() => ({
    f: () => 1,
    s: Symbol('x'),
    w: window,
    d: document.body,
    e: new TypeError('t'),
  }));
  expect(values.e.message).toBe('t');
  return [Object.keys(values), String(values.w), String(values.d), values.f];
});

behaviour('circular and shared references survive', async ({ page }) => {
  const value = await page.evaluate(() => {
    const shared = { n: 1 };
    const circle: Record<string, unknown> = { a: shared, b: shared };
    circle['self'] = circle;
    return circle;
  });
  expect(value['self']).toBe(value);
  return [value['a'] === value['b'], value['a']];
});

behaviour('arguments arrive complete', async ({ page }) => {
  const given = { d: new Date(5), r: /x/g, u: undefined, n: NaN, l: [1, [2]], m: '😀\u0000' };
  const seen = await page.evaluate(
    ({ d, r, u, n, l, m }) => [d.getTime(), r.flags, u === undefined, Number.isNaN(n), l, m.length],
    given,
  );
  expect(seen).toEqual([5, 'g', true, true, [1, [2]], 3]);
  return seen;
});

behaviour('a large value is passed and returned', async ({ page }) => {
  const text = 'ä€😀x'.repeat(400_000);
  const back = await page.evaluate((given) => given + given.length, text);
  expect(back).toBe(`${text}${text.length}`);
  return back.length;
});

behaviour('promises are awaited and their rejections thrown', async ({ page }) => {
  expect(await page.evaluate(() => Promise.resolve().then(() => 5))).toBe(5);
  return [
    await errorOf(page.evaluate(() => Promise.reject(new RangeError('far')))),
    await errorOf(page.evaluate(() => Promise.reject('a bare word' as unknown as Error))),
    await errorOf(page.evaluate('1 +')),
    await errorOf(page.evaluate('nothing.there')),
  ];
});

behaviour('a thrown error has the name, message and stack of the page', async ({ page }) => {
  const error = await page
    .evaluate('(() => { function inner() { null.x } inner() })()')
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Error);
  const { name, message } = error as Error;
  return [name, message.split('\n').slice(0, 2)];
});

behaviour('handles are passed, read, disposed, and then refused', async ({ page }) => {
  const handle = await page.evaluateHandle(() => ({ a: 1, b: { c: 2 } }));
  const sum = await page.evaluate((o) => o.a + o.b.c, handle);
  const b = await handle.getProperty('b');
  const properties = [...(await handle.getProperties()).keys()];
  expect([sum, await b.jsonValue()]).toEqual([3, { c: 2 }]);
  await handle.dispose();
  return [properties, String(b), b.asElement(), await errorOf(handle.jsonValue())];
});

behaviour('element handles know their frame', async ({ page }) => {
  await page.setContent('<div id="a"><b>x</b></div>');
  const handle = await page.$('#a');
  const inner = await handle?.$('b');
  const handles = await page.evaluateHandle(() => [document.body, 1, 'x']);
  const body = (await handles.getProperty('0')).asElement();
  expect(await inner?.evaluate((e) => e.parentElement?.id)).toBe('a');
  return [String(handle), String(body), await body?.evaluate((e) => e.tagName), await handle?.innerHTML()];
});

behaviour('a handle of another frame is refused', async ({ page, site }) => {
  await page.goto(serve(site, '/own', '<iframe name="in" src="/articles/1"></iframe>'));
  const body = await page.frame('in')?.evaluateHandle(() => window);
  const failure = await errorOf(page.evaluate((w) => w, body));
  expect(failure).toContain('JSHandles can be evaluated only in the context they were created');
  return failure;
});

behaviour('a handle becomes invalid with its document', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const handle = await page.evaluateHandle(() => document.body);
  await page.goto(site.url('/articles/2'));
  return [await errorOf(handle.evaluate((e) => e.innerHTML)), await page.evaluate(() => document.title)];
});

behaviour('evaluating ends when the page navigates', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const failure = errorOf(page.evaluate(() => new Promise(() => undefined)));
  await page.goto(site.url('/articles/2'));
  expect(await failure).toContain('Execution context was destroyed');
  // Playwright adds a full stop if the end of the context is reported before the error.
  return (await failure).replace(/\.$/, '');
});

behaviour('waitForFunction polls by frame, by time and with arguments', async ({ page }) => {
  await page.evaluate('window.n = 0; setInterval(() => { n += 1 }, 1)');
  const handle = await page.waitForFunction((least) => (window as { n?: number }).n! > least && 'enough', 5);
  await page.waitForFunction('n > 20', undefined, { polling: 10 });
  expect(await handle.jsonValue()).toBe('enough');
  return [
    await errorOf(page.waitForFunction(() => false, undefined, { timeout: 100 })),
    await errorOf(page.waitForFunction('n.x.y')),
  ];
});

behaviour('waitForFunction continues in the next document', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const waiting = page.waitForFunction(() => document.title === 'Article 2');
  await page.goto(site.url('/articles/2'));
  const value: unknown = await (await waiting).jsonValue();
  expect(value).toBe(true);
  return value;
});

behaviour('$eval and $$eval', async ({ page }) => {
  await page.setContent('<i>1</i><i>2</i>');
  const found = [
    await page.$eval('i', (e, more) => `${e.textContent ?? ''}${more}`, 'x'),
    await page.$$eval('i', (all) => all.map((e) => e.textContent)),
  ];
  expect(found).toEqual(['1x', ['1', '2']]);
  return [found, await errorOf(page.$eval('u', (e) => e))];
});

behaviour('many concurrent evaluations each return their own result', async ({ page }) => {
  const numbers = Array.from({ length: 300 }, (_, index) => index);
  const squares = await Promise.all(numbers.map((number) => page.evaluate((n) => n * n, number)));
  expect(squares).toEqual(numbers.map((number) => number * number));
  return squares.length;
});

behaviour('a strict content policy does not stop evaluate and locators', async ({ page, site }) => {
  const headers = { 'content-security-policy': "default-src 'none'; script-src 'none'" };
  await page.goto(serve(site, '/own', '<h1>strict</h1><script>window.ran = 1</script>', headers));
  expect(await page.evaluate('window.ran')).toBeUndefined();
  await page.waitForFunction(() => document.title === '');
  return page.getByRole('heading').textContent();
});

behaviour('a lone surrogate is passed', async ({ page }) => {
  const codes = await page.evaluate((half) => [half.charCodeAt(0), '\udc00'.length], '\ud800');
  expect(codes).toEqual([0xd800, 1]);
  return codes;
});

behaviour(
  'a lone surrogate is returned',
  async ({ page }) => {
    const back = await page.evaluate(() => '\ud801');
    expect(back.charCodeAt(0)).toBe(0xd801);
    return back;
  },
  {
    gap:
      "Chromium's extension API encodes text as UTF-8, in which a lone surrogate becomes U+FFFD; " +
      'return such text as char codes.',
  },
);
