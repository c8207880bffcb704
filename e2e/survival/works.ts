/** Whether a client's page works: does everything once that a script does with a page. */
import { expect } from 'playwright/test';
import type { Page } from 'playwright';
import type { Stage } from '../../harness/stage/stage.ts';
import { sitePage } from '../../harness/site/pages.ts';
import { ROUTED_PATH, ROUTED_TEXT } from '../../harness/soak/page-setup.ts';

/** Checks that the page works, in its current document and in the next one. Navigates it to an article. */
export async function works(stage: Stage, page: Page): Promise<void> {
  await stage.step('the current document', async () => {
    // It may be loading right now.
    await page.waitForLoadState();
    expect(await page.evaluate(() => 6 * 7)).toBe(42);
    expect(await page.title()).toBe(await page.evaluate(() => document.title));
    await page.locator('h1').first().click();
    await callsBack(page);
    await isRouted(page);
  });
  await stage.step('the next document', async () => {
    const { path, title } = sitePage('/articles/1');
    const response = await page.goto(stage.site.url(path));
    expect(response?.status()).toBe(200);
    expect(await page.title()).toBe(title);
    await page.locator('#count').click();
    expect(await page.evaluate(() => (window as { clicks?: number }).clicks)).toBe(1);
    await callsBack(page);
    await isRouted(page);
  });
}

async function callsBack(page: Page): Promise<void> {
  const twice = page.evaluate(() => {
    return (window as unknown as { twice(value: number): Promise<number> }).twice(21);
  });
  expect(await twice, 'the exposed function').toBe(42);
}

async function isRouted(page: Page): Promise<void> {
  const text = page.evaluate((path) => fetch(path).then((response) => response.text()), ROUTED_PATH);
  expect(await text, 'the route').toBe(ROUTED_TEXT);
}
