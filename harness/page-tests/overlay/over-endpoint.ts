/**
 * Goes into the checkout of Playwright, beside its page tests, and gives each of them a page of a browser that runs
 * already. Each test has a connection of its own, because routes and init scripts of the browser's own context last as
 * long as the connection.
 */
import type {
  PlaywrightTestArgs,
  PlaywrightTestOptions,
  PlaywrightWorkerArgs,
  PlaywrightWorkerOptions,
  TestType,
} from 'playwright/test';

/** Playwright's servers for its tests. */
interface Servers {
  readonly server: { readonly PREFIX: string; readonly CROSS_PROCESS_PREFIX: string };
  readonly httpsServer: { readonly PREFIX: string };
}

interface OwnWorkerFixtures {
  readonly cdpEndpoint: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
  readonly isHeadlessShell: boolean;
}

type Suite = TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & Servers,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
>;

/** Holdfast's server that starts the browsers. */
const ENDPOINTS = process.env['HOLDFAST_ENDPOINTS'] ?? '';

/** As in the contexts that Playwright's own runner makes. */
const VIEWPORT = { width: 1280, height: 720 };

/** A browser starts meanwhile. */
const ENDPOINT_MS = 120_000;

export function overEndpoint(suite: Suite): Suite {
  return suite.extend<object, OwnWorkerFixtures>({
    // Each worker has a browser of its own: a failed test, after which Playwright starts another worker, may have
    // spoiled the browser.
    cdpEndpoint: [
      async ({ browserName: _browserName }, use, { parallelIndex }) => {
        const response = await fetch(`${ENDPOINTS}/${parallelIndex}`);
        if (!response.ok) throw new Error(await response.text());
        await use((await response.json()) as OwnWorkerFixtures['cdpEndpoint']);
      },
      { scope: 'worker', timeout: ENDPOINT_MS },
    ],

    isHeadlessShell: [false, { scope: 'worker' }],

    browser: [
      async ({ playwright, cdpEndpoint: { url, headers } }, use) => {
        const browser = await playwright.chromium.connectOverCDP(url, { headers });
        await use(browser);
        await browser.close();
      },
      { scope: 'worker' },
    ],

    context: async ({ playwright, cdpEndpoint: { url, headers } }, use) => {
      const browser = await playwright.chromium.connectOverCDP(url, { headers });
      const context = browser.contexts()[0];
      if (context === undefined) throw new Error('the browser has no context');
      const before = new Set(context.pages());
      await use(context);
      for (const page of context.pages()) if (!before.has(page)) await page.close().catch(() => undefined);
      await context.clearCookies().catch(() => undefined);
      await browser.close();
    },

    page: async ({ context, server, httpsServer }, use, { parallelIndex }) => {
      // The profile is the same for all tests of a worker.
      const origins = [server.PREFIX, server.CROSS_PROCESS_PREFIX, httpsServer.PREFIX];
      await fetch(`${ENDPOINTS}/${parallelIndex}?${origins.map((origin) => `clear=${origin}`).join('&')}`);
      const page = await context.newPage();
      await page.bringToFront();
      await page.setViewportSize(VIEWPORT);
      await use(page);
    },
  });
}
