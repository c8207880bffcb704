/** The actions of a client in a soak. Each rejects if the result is wrong. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'playwright/test';
import type { Page } from 'playwright';
import { means } from '../base/playwright-errors.ts';
import { articlePath, sitePage } from '../site/pages.ts';
import type { Stage } from '../stage/stage.ts';
import { MUTATION_PATH, preparePage, ROUTED_PATH, ROUTED_TEXT } from './page-setup.ts';
import type { Action } from './plan.ts';

/** Pages normally respond at once. This allows for outages. */
const SHOW_MS = 40_000;
const patience = { timeout: SHOW_MS };

/** A page restored from Chromium's back-forward cache emits no `load` event. */
const committed = { waitUntil: 'commit' } as const;

export async function act(stage: Stage, page: Page, action: Action): Promise<void> {
  switch (action.kind) {
    case 'visit':
      await visit(stage, page, articlePath(action.article));
      await sleep(action.readMs);
      return;
    case 'follow':
      await follow(stage, page, action.from, action.to);
      await sleep(action.readMs);
      return;
    case 'side-quest':
      return sideQuest(stage, page, action.article, action.readMs);
    case 'back-and-forth':
      return backAndForth(stage, page, action.from, action.to);
    case 'error-page':
      await visit(stage, page, action.path);
      return visit(stage, page, articlePath(action.backTo));
    case 'form':
      return form(stage, page, action.name, action.colour);
    case 'spa':
      return spa(stage, page, action.views);
    case 'idle':
      await sleep(action.idleMs);
      return;
    case 'health':
      return health(stage, page, action.article, action.mutation);
  }
}

async function visit(stage: Stage, page: Page, path: string): Promise<void> {
  const { status, title, text } = sitePage(path);
  const response = await page.goto(stage.site.url(path));
  expect(response?.status() ?? (await ownStatus(page)), `status of ${path}`).toBe(status);
  await expect(page).toHaveTitle(title, patience);
  await expect(page.getByText(text)).toBeVisible(patience);
}

/**
 * The response status that the page itself reports. If the worker stopped before it forwarded Chromium's response
 * event, Playwright has no response, and Chromium does not send the event again.
 */
async function ownStatus(page: Page): Promise<number | undefined> {
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation');
    return navigation instanceof PerformanceNavigationTiming ? navigation.responseStatus : undefined;
  });
}

async function showsArticle(page: Page, article: number): Promise<void> {
  await expect(page).toHaveTitle(sitePage(articlePath(article)).title, patience);
}

async function follow(stage: Stage, page: Page, from: number, to: number): Promise<void> {
  if (page.url() !== stage.site.url(articlePath(from))) await visit(stage, page, articlePath(from));
  await page.getByRole('link', { name: `Article ${to}`, exact: true }).click();
  await page.waitForURL(stage.site.url(articlePath(to)), patience);
  await showsArticle(page, to);
}

/** Looks something up in a new tab, then closes it. */
async function sideQuest(stage: Stage, page: Page, article: number, readMs: number): Promise<void> {
  const tab = await page.context().newPage();
  tab.setDefaultTimeout(SHOW_MS);
  try {
    await visit(stage, tab, articlePath(article));
    await sleep(readMs);
  } finally {
    // The result is already known, and a closed connection cannot close the tab.
    await tab.close().catch(() => undefined);
  }
  expect(await page.evaluate(() => 6 * 7)).toBe(42);
}

async function backAndForth(stage: Stage, page: Page, from: number, to: number): Promise<void> {
  await visit(stage, page, articlePath(from));
  await visit(stage, page, articlePath(to));
  for (let times = 2; times > 0; times--) {
    await page.goBack(committed);
    await showsArticle(page, from);
    await page.goForward(committed);
    await showsArticle(page, to);
  }
}

async function form(stage: Stage, page: Page, name: string, colour: string): Promise<void> {
  await visit(stage, page, '/form');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Colour').selectOption(colour);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('#name')).toHaveText(name, patience);
  await expect(page.locator('#colour')).toHaveText(colour, patience);
}

async function spa(stage: Stage, page: Page, views: readonly string[]): Promise<void> {
  await visit(stage, page, '/spa');
  for (const view of views) {
    await page.getByRole('link', { name: view, exact: true }).click();
    await expect(page.locator('h1')).toHaveText(`View ${view}`, patience);
  }
}

/** Uses a page once in every way that a script would. */
async function health(stage: Stage, page: Page, article: number, mutation: string): Promise<void> {
  await preparePage(page);
  await visit(stage, page, articlePath(article));
  expect(await page.title()).toBe(sitePage(articlePath(article)).title);
  expect(await page.evaluate(() => 6 * 7)).toBe(42);
  await page.locator('#count').click();
  await expect(page.locator('#count'), 'number of clicks').toHaveText('1', patience);
  const twice = page.evaluate(() => (window as unknown as { twice(n: number): Promise<number> }).twice(21));
  expect(await twice, 'result of the exposed function').toBe(42);
  const routed = page.evaluate((path) => fetch(path).then((response) => response.text()), ROUTED_PATH);
  expect(await routed, 'response of the route').toBe(ROUTED_TEXT);
  expect(await page.locator('main').ariaSnapshot()).toContain(`heading "Article ${article}"`);
  await mutate(stage, page, mutation);
}

let asked = 0;

/** Sends a request that must not be executed twice, and records its outcome. */
async function mutate(stage: Stage, page: Page, name: string): Promise<void> {
  const { history } = stage;
  const id = `${name}-${++asked}`;
  history.add({ type: 'mutation', id, state: 'asked' });
  try {
    const url = `${MUTATION_PATH}?id=${id}`;
    await page.evaluate((path) => fetch(path, { method: 'POST' }).then(({ status }) => status), url);
    history.add({ type: 'mutation', id, state: 'answered' });
  } catch (error) {
    const refused = means(error, 'notExecuted');
    history.add({ type: 'mutation', id, state: refused ? 'refused' : 'unknown' });
    throw error;
  }
}
