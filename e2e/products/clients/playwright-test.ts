/** With Playwright's test runner: a spec whose browser is the user's. */
import { test as base, type Browser } from '@playwright/test';
import { playSteps, sceneOf } from './main.ts';
import { playwrightClient } from './playwright-steps.ts';

const scene = sceneOf();

const test = base.extend<object, { readonly userBrowser: Browser }>({
  userBrowser: [
    async ({ playwright }, use) => {
      const browser = await playwright.chromium.connectOverCDP(scene.http, { headers: { ...scene.headers } });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
});

test('the steps', async ({ userBrowser }) => {
  test.setTimeout(0);
  await playSteps(
    scene,
    playwrightClient(scene, () => Promise.resolve(userBrowser)),
  );
});
