/** The browser itself, and browser sessions. */
import { behavioursOf, expect } from './behaviour.ts';
import { refusal } from './refusal.ts';

const behaviour = behavioursOf('browser');

behaviour('the version is that of Chromium', async ({ browser }) => {
  expect(browser.version()).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  return Promise.resolve([browser.version(), browser.browserType().name(), browser.isConnected()]);
});

behaviour('there is one context, and pages belong to it', async ({ browser, page }) => {
  expect(browser.contexts()).toEqual([page.context()]);
  return Promise.resolve([browser.contexts().length, page.context().browser() === browser]);
});

behaviour(
  'a new browser context',
  async ({ browser, site }) => {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(site.url('/articles/1'));
      return await page.title();
    } finally {
      await context.close();
    }
  },
  {
    gap: "chrome.debugger offers no Target.createBrowserContext: use the user's own, browser.contexts()[0].",
  },
);

behaviour('a browser session returns the version', async ({ browser }) => {
  const cdp = await browser.newBrowserCDPSession();
  const { product, protocolVersion } = await cdp.send('Browser.getVersion');
  expect(protocolVersion).toBe('1.3');
  await cdp.detach();
  return product.split('/')[0]?.replace('Headless', '');
});

behaviour('a browser session lists the targets', async ({ browser, page, site }) => {
  await page.goto(site.url('/articles/7'));
  const cdp = await browser.newBrowserCDPSession();
  const list = async (): Promise<string[]> => {
    const { targetInfos } = await cdp.send('Target.getTargets');
    return targetInfos
      .filter(({ url }) => url === site.url('/articles/7'))
      .map(({ type, title }) => `${type} ${title}`);
  };
  // Chromium reports a title a little later than the page's load.
  await expect.poll(list).toEqual(['page Article 7']);
  await cdp.detach();
  return 'listed';
});

behaviour(
  'a browser session reports targets that are created and destroyed',
  async ({ browser, context }) => {
    const cdp = await browser.newBrowserCDPSession();
    const told: string[] = [];
    const known = new Set<string>();
    await cdp.send('Target.setDiscoverTargets', { discover: true });
    cdp.on('Target.targetCreated', ({ targetInfo }) => {
      if (targetInfo.type !== 'page') return;
      known.add(targetInfo.targetId);
      told.push('created');
    });
    cdp.on('Target.targetDestroyed', ({ targetId }) => {
      if (known.has(targetId)) told.push('destroyed');
    });
    const page = await context.newPage();
    await page.close();
    await expect.poll(() => told).toEqual(['created', 'destroyed']);
    await cdp.detach();
    return told;
  },
);

behaviour('a browser session rejects unknown methods, targets and sessions', async ({ browser }) => {
  const cdp = await browser.newBrowserCDPSession();
  const send = cdp.send.bind(cdp) as (method: string, params?: object) => Promise<unknown>;
  const messages: unknown[] = [];
  for (const [method, params] of [
    ['Browser.nothing', {}],
    ['Target.attachToTarget', { targetId: 'none', flatten: true }],
    ['Target.closeTarget', { targetId: 'none' }],
  ] as const) {
    messages.push(await refusal(send(method, params)));
  }
  expect(messages[0]).toContain("wasn't found");
  await cdp.detach();
  return messages;
});

behaviour('a detached browser session cannot be used', async ({ browser }) => {
  const cdp = await browser.newBrowserCDPSession();
  await cdp.detach();
  const message = await refusal(cdp.send('Browser.getVersion'));
  expect(message).toContain('closed');
  return message;
});

behaviour(
  'a target can be opened, attached to and closed with raw CDP',
  async ({ browser, context, site }) => {
    const cdp = await browser.newBrowserCDPSession();
    const told = context.waitForEvent('page');
    const { targetId } = await cdp.send('Target.createTarget', { url: site.url('/articles/8') });
    const page = await told;
    await page.waitForLoadState();
    const { targetInfo } = await cdp.send('Target.getTargetInfo', { targetId });
    const closed = page.waitForEvent('close');
    const { success } = await cdp.send('Target.closeTarget', { targetId });
    await closed;
    await cdp.detach();
    expect(success).toBe(true);
    return [targetInfo.type, targetInfo.attached, targetInfo.url.replace(site.origin, '')];
  },
);
