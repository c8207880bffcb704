/** Checks that several scenarios share. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'playwright/test';
import type { Browser, Page } from 'playwright';
import { eventually } from '../base/eventually.ts';
import type { Stage } from '../stage/stage.ts';
import { NOT_REPORTED } from '../stage/inconclusive.ts';
import { sitePage } from '../site/pages.ts';

/** Sets the pace of a scenario. Never use it to wait for an effect. */
export async function pace(ms: number): Promise<void> {
  await sleep(ms);
}

/** Navigates to a page of the test site and checks that it is displayed. */
export async function visit(stage: Stage, page: Page, path: string): Promise<void> {
  const { status, title, text } = sitePage(path);
  const response = await page.goto(stage.site.url(path));
  expect(response?.status(), `status of ${path}`).toBe(status);
  await expect(page).toHaveTitle(title);
  await expect(page.getByText(text)).toBeVisible();
}

/** Uses a page once in every way that a user or an agent would. */
export async function usePage(stage: Stage, page: Page): Promise<void> {
  await visit(stage, page, '/articles/1');
  await clickCounter(page);
  expect(await page.evaluate(() => 6 * 7)).toBe(42);
  await snapshotShows(page, 'heading "Article 1"');
}

/** Waits until the page's accessibility snapshot contains a text. */
export async function snapshotShows(page: Page, text: string): Promise<void> {
  await expect.poll(() => page.locator('body').ariaSnapshot()).toContain(text);
}

/** Clicks the article's counter and checks that it counted exactly one more click. */
export async function clickCounter(page: Page): Promise<void> {
  const clicks = async (): Promise<number> =>
    page.evaluate(() => (window as { clicks?: number }).clicks ?? 0);
  const before = await clicks();
  await page.locator('#count').click();
  expect(await clicks()).toBe(before + 1);
}

/** Opens tabs through the relay, each with a different article. */
export async function openArticles(
  stage: Stage,
  client: Browser,
  count: number,
  everyMs = 0,
): Promise<Page[]> {
  const context = client.contexts()[0];
  if (context === undefined) throw new Error('the client has no browser context');
  const opening: Promise<Page>[] = [];
  for (let number = 1; number <= count; number++) {
    const page = openArticle(stage, context.newPage(), number);
    // Errors are handled below, when all tabs are opening.
    page.catch(() => undefined);
    opening.push(page);
    await pace(everyMs);
  }
  return Promise.all(opening);
}

async function openArticle(stage: Stage, opening: Promise<Page>, number: number): Promise<Page> {
  const page = await opening;
  await page.goto(stage.site.url(`/articles/${number}`));
  return page;
}

/** Checks that the relay lists exactly the client's tabs: no ghosts, none missing. */
export async function noGhosts(stage: Stage, client: Browser): Promise<void> {
  await eventually("the relay lists exactly the client's tabs", async () => {
    const { targets } = await stage.relay.health();
    if (targets === undefined) {
      stage.inconclusive.add(NOT_REPORTED.ghosts);
      return true;
    }
    const pages = client.contexts().flatMap((context) => context.pages());
    return targets.length === pages.length;
  });
}
