/** Scenarios 1 to 8: what agents do all day, faster than a human would. */
import { expect } from 'playwright/test';
import { articlePath, sitePage } from '../site/pages.ts';
import { eventually } from '../base/eventually.ts';
import { NOT_REPORTED } from '../stage/inconclusive.ts';
import { noGhosts, openArticles, pace, snapshotShows, usePage, visit } from './checks.ts';
import type { Scenario } from './scenario.ts';

const sequentialNavigation: Scenario = {
  name: 'sequential-navigation',
  title: 'Five pages in sequence, one every 500 ms',
  faults: [],
  async run(stage) {
    const { page } = await stage.clientWithTab();
    for (let number = 1; number <= 5; number++) {
      await visit(stage, page, articlePath(number));
      await pace(500);
    }
    expect(stage.site.hits(articlePath(5))).toBe(1);
  },
};

const navigateAndSnapshot: Scenario = {
  name: 'navigate-and-snapshot',
  title: 'A navigation and a snapshot at the same time, five times',
  faults: [],
  async run(stage) {
    const { page } = await stage.clientWithTab();
    for (let number = 1; number <= 5; number++) {
      const url = stage.site.url(articlePath(number));
      // The snapshot may show the old page, the new one, or neither. It must not hang or break anything.
      const [response, snapshot] = await Promise.all([
        page.goto(url),
        page
          .locator('body')
          .ariaSnapshot()
          .catch((error: unknown) => String(error)),
      ]);
      expect(response?.status()).toBe(200);
      expect(snapshot).not.toBe('');
      await snapshotShows(page, `heading "Article ${number}"`);
    }
  },
};

const fiveTabs: Scenario = {
  name: 'five-tabs',
  title: 'Five tabs opened 300 ms apart, without waiting for each other',
  faults: [],
  async run(stage) {
    const { client } = await stage.clientWithTab();
    const pages = await openArticles(stage, client, 5, 300);
    for (const [index, page] of pages.entries()) await expect(page).toHaveTitle(`Article ${index + 1}`);
    await noGhosts(stage, client);
  },
};

const snapshotOfEveryTab: Scenario = {
  name: 'snapshot-of-every-tab',
  title: 'A snapshot and a screenshot of every tab, all at once',
  faults: [],
  async run(stage) {
    const { client } = await stage.clientWithTab();
    const pages = await openArticles(stage, client, 5);
    const snapshots = await Promise.all(pages.map((page) => page.locator('body').ariaSnapshot()));
    for (const [index, snapshot] of snapshots.entries()) expect(snapshot).toContain(`Article ${index + 1}`);
    const screenshots = await Promise.all(pages.map((page) => page.screenshot()));
    for (const screenshot of screenshots) expect(screenshot.length).toBeGreaterThan(1_000);
  },
};

const rapidClosing: Scenario = {
  name: 'rapid-closing',
  title: 'Five tabs closed at once',
  faults: [],
  async run(stage) {
    const { client, page } = await stage.clientWithTab();
    const pages = await openArticles(stage, client, 5);
    await Promise.all(pages.map((closing) => closing.close()));
    await noGhosts(stage, client);
    expect(client.contexts().flatMap((context) => context.pages())).toEqual([page]);
    await usePage(stage, page);
  },
};

const errorPages: Scenario = {
  name: 'error-pages',
  title: 'Pages that return 404 and 500, and about:blank',
  faults: [],
  async run(stage) {
    const { page } = await stage.clientWithTab();
    await visit(stage, page, '/missing');
    await visit(stage, page, '/error');
    expect(await page.goto('about:blank')).toBeNull();
    expect(await page.evaluate(() => document.URL)).toBe('about:blank');
    await usePage(stage, page);
  },
};

const machineGun: Scenario = {
  name: 'machine-gun',
  title: 'Ten navigations of one tab, 200 ms apart, each interrupting the previous one',
  faults: [],
  async run(stage) {
    const { page } = await stage.clientWithTab();
    const shots: Promise<string>[] = [];
    for (let shot = 1; shot <= 10; shot++) {
      // Much slower than the pace, also on a busy machine: if one landed as the last begins, Playwright would call that
      // one interrupted.
      const ms = shot < 10 ? 30_000 : 600;
      const landed = page.goto(stage.site.url(`/slow?ms=${ms}&shot=${shot}`)).then(() => 'landed');
      shots.push(landed.catch((error: unknown) => String(error)));
      await pace(200);
      // On a busy machine, the next navigation might otherwise interrupt this one before its request is sent.
      await eventually(`navigation ${shot} reaches the site`, () => stage.site.hits('/slow') === shot);
    }
    const outcomes = await Promise.all(shots);
    expect(outcomes.at(-1)).toBe('landed');
    for (const outcome of outcomes.slice(0, -1)) expect(outcome).toMatch(/interrupted|ERR_ABORTED/);
    expect(new URL(page.url()).searchParams.get('shot')).toBe('10');
    await usePage(stage, page);
  },
};

const healthCheck: Scenario = {
  name: 'health-check',
  title: 'After a busy session: every tab works, no ghost tabs, nothing pending, correct badges',
  faults: [],
  async run(stage) {
    const { client, own, page } = await stage.clientWithTab();
    const pages = await openArticles(stage, client, 3);
    await pages[1]?.close();
    await visit(stage, page, sitePage('/frames').path);
    for (const open of client.contexts().flatMap((context) => context.pages())) await usePage(stage, open);
    await noGhosts(stage, client);
    const { pending, targets } = await stage.settled();
    if (pending === undefined) stage.inconclusive.add(NOT_REPORTED.pending);
    else expect(pending).toBe(0);
    // `noGhosts` and the stage have already noted what this relay does not report.
    if (targets === undefined) return;
    expect(targets).toContain(own.targetId);
    const { sharedBadge } = stage.target;
    if (sharedBadge === undefined) return;
    const badges = await stage.browser.worker.evaluate(async () => {
      const tabs = await chrome.tabs.query({});
      return Promise.all(
        tabs.map(({ id }) => chrome.action.getBadgeText(id === undefined ? {} : { tabId: id })),
      );
    }, undefined);
    expect(badges.filter((badge) => badge === sharedBadge)).toHaveLength(targets.length);
  },
};

export const navigationScenarios: readonly Scenario[] = [
  sequentialNavigation,
  navigateAndSnapshot,
  fiveTabs,
  snapshotOfEveryTab,
  rapidClosing,
  errorPages,
  machineGun,
  healthCheck,
];
