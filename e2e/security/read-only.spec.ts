/** Read-only mode: a client can look at the shared tabs, but change nothing. */
import { expect, test } from '../../harness/fixtures/index.ts';
import { attacker, openTabs } from './attacker.ts';

// A trace injects scripts into the pages, which read-only mode refuses.
test.use({ trace: 'off' });

test.describe('with --read-only', () => {
  test.use({ relayArgs: ['--read-only'] });

  test('a client can look', async ({ stage }) => {
    const own = await stage.sharedTab('/articles/1');
    const client = await attacker(stage);
    const session = await client.attach(own.targetId);
    expect(await client.ask('Runtime.evaluate', { expression: 'document.title' }, session)).toContain(
      'Article 1',
    );
    expect(await client.ask('Page.captureScreenshot', {}, session)).toMatch(/^\{"data":"/);
    expect(await client.ask('DOMSnapshot.captureSnapshot', { computedStyles: [] }, session)).toContain(
      'Article 1',
    );
    expect(await client.ask('Accessibility.getFullAXTree', {}, session)).toContain('Article 1');
    await client.close();
  });

  test('a client cannot change anything', { tag: '@sample' }, async ({ stage }) => {
    const own = await stage.sharedTab('/articles/1');
    await own.evaluate(
      `globalThis.changed = 0; document.onclick = () => { changed++ }; localStorage.clear(); 1`,
    );
    const before = await openTabs(stage);
    const client = await attacker(stage);
    const session = await client.attach(own.targetId);
    const scripts = [
      `document.title = 'changed'`,
      'changed = 1',
      'changed++',
      `localStorage.setItem('changed', 'yes')`,
      `location.href = '/articles/2'`,
      `document.body.remove()`,
      `document.body.click()`,
      `fetch('/articles/3')`,
      `window.open('/articles/4')`,
      `setTimeout(() => { changed = 2 })`,
      `Promise.resolve().then(() => { changed = 3 })`,
      `(async () => { await 0; changed = 4 })()`,
      `(async () => { await document.fonts.ready; document.title = 'changed' })()`,
      `queueMicrotask(() => { changed = 5 })`,
      `new Function('changed = 6')()`,
      `[1].map(() => { changed = 7 })`,
      `Object.defineProperty(globalThis, 'changed', { value: 8 })`,
    ];
    for (const expression of scripts) {
      await client.ask('Runtime.evaluate', { expression, awaitPromise: true, userGesture: true }, session);
      await client.ask('Runtime.evaluate', { expression, throwOnSideEffect: false }, session);
    }
    for (const [method, params] of [
      ['Input.dispatchMouseEvent', { type: 'mousePressed', x: 5, y: 5, button: 'left', clickCount: 1 }],
      ['Page.navigate', { url: stage.site.url('/articles/2') }],
      ['Page.reload', {}],
      ['Target.createTarget', { url: 'about:blank' }],
      ['Target.closeTarget', { targetId: own.targetId }],
      ['Storage.clearCookies', {}],
    ] as const) {
      expect(await client.ask(method, params, session)).toMatch(/was refused: .*--read-only.* To allow it/);
    }
    expect(await client.http('/json/new?about:blank', 'PUT')).toMatch(/^403 .*--read-only/);
    expect(await client.http(`/json/close/${own.targetId}`)).toMatch(/^403 .*--read-only/);
    expect(await openTabs(stage)).toEqual(before);
    expect(
      await own.evaluate(`[changed, document.title, location.pathname, localStorage.length].join()`),
    ).toBe('0,Article 1,/articles/1,0');
    await client.close();
  });

  test('Playwright connects, reads URL, cookies and title, and takes a screenshot', async ({ stage }) => {
    const { page } = await stage.clientWithTab('/articles/1');
    expect(page.url()).toBe(stage.site.url('/articles/1'));
    expect(await page.context().cookies()).toEqual([]);
    const cdp = await page.context().newCDPSession(page);
    const title = await cdp.send('Runtime.evaluate', { expression: 'document.title' });
    expect(title.result.value).toBe('Article 1');
    expect((await cdp.send('Page.captureScreenshot')).data).toMatch(/^iVBOR/);
    // Playwright's own scripts have side effects, so V8 ends them. (`page.title()` swallows that and returns ''.)
    for (const act of [() => page.screenshot(), () => page.content()]) {
      await expect(act()).rejects.toThrow('Possible side-effect in debug-evaluate');
    }
    await expect(page.goto(stage.site.url('/articles/2'))).rejects.toThrow('--read-only');
    await expect(page.context().newPage()).rejects.toThrow('--read-only');
  });
});

test.describe('with --deny-method', () => {
  test.use({
    relayArgs: [
      '--deny-method',
      'Runtime.evaluate',
      '--deny-method',
      'Input.*',
      '--allow-origin',
      'http://127.0.0.1:1',
    ],
  });

  test('denied methods are refused, and only allowed origins are opened', async ({ stage }) => {
    const own = await stage.sharedTab('/articles/1');
    const client = await attacker(stage);
    const session = await client.attach(own.targetId);
    expect(await client.ask('Runtime.evaluate', { expression: '1' }, session)).toMatch(
      /--deny-method Runtime\.evaluate/,
    );
    expect(await client.ask('Input.insertText', { text: 'x' }, session)).toMatch(/--deny-method Input\.\*/);
    expect(await client.ask('Page.navigate', { url: stage.site.url('/') }, session)).toMatch(
      /--allow-origin/,
    );
    expect(await client.ask('Page.captureScreenshot', {}, session)).toMatch(/the tab shows .*--allow-origin/);
    expect(await client.ask('Page.navigate', { url: 'about:blank' }, session)).toContain('frameId');
    await client.close();
  });
});
