/** The page of a simulated run: stepping, choices, the state of each part; axe-core finds nothing serious. */
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test, type Page } from 'playwright/test';
import { repositoryRoot } from '../../harness/setup/root.mjs';
import { launchBrowser, openWatched } from '../open-page.ts';
import { holdfast } from '../run-holdfast.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const BAD = ['serious', 'critical'];

async function examine(page: Page): Promise<void> {
  const violations = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
    'axe.run().then(({ violations }) => violations)',
  );
  const found = violations.filter(({ impact }) => BAD.includes(impact));
  expect(found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

async function numberOf(page: Page): Promise<number> {
  return Number(/^Step (\d+) of/.exec((await page.locator('#step-now').textContent()) ?? '')?.[1]);
}

test('a replayed run, step by step', { tag: '@nightly' }, async ({}, info) => {
  const folder = info.outputPath();
  const replay = join(folder, 'cancel.json');
  await cp(join(repositoryRoot, 'harness/sim/corpus/cancel-lost-with-starting-worker.json'), replay);
  const { code, stdout, stderr } = await holdfast(['sim', '--replay', replay], {}, folder);
  expect(code, stderr).toBe(0);
  const name = /reports\/sim\/\S+\.html/.exec(stdout)?.[0] ?? '';
  const file = join(folder, name);
  const browser = await launchBrowser();
  try {
    const { page, complaints, requests } = await openWatched(browser, file, { width: 1280, height: 1000 });
    const last = await numberOf(page);
    expect(last).toBeGreaterThan(100);
    const state = page.locator('#step-state');
    await page.locator('#step-back').click();
    expect(await numberOf(page)).toBe(last - 1);
    await page.locator('#step-forward').click();
    expect(await numberOf(page)).toBe(last);
    await expect(state).toContainText(`--until-step ${last}`);
    // The frame around the list, which scrolls.
    await page.locator('#step-list').locator('..').focus();
    await page.keyboard.press('ArrowUp');
    expect(await numberOf(page)).toBe(last - 1);

    // Run to a step: the first in which the worker has shared a tab.
    await page.locator('#step-number').fill('1');
    await page.locator('#step-number').press('Enter');
    expect(await numberOf(page)).toBe(1);
    await expect(state).toContainText('After the step: relay');
    await page.locator('#step-choice').click();
    expect(await numberOf(page)).toBeGreaterThan(1);
    await expect(state).toContainText('instead of: ');
    await expect
      .poll(async () => {
        await page.locator('#step-forward').click();
        return state.textContent();
      })
      .toMatch(/connection: (live|connecting)/);

    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({
        colorScheme,
        bypassCSP: true,
        viewport: { width: 390, height: 844 },
      });
      const narrow = await context.newPage();
      await narrow.goto(pathToFileURL(file).href);
      await expect(narrow.locator('#step-now')).toContainText('Step ');
      expect(await narrow.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      await narrow.addScriptTag({ path: AXE });
      await examine(narrow);
      await info.attach(`sim-page-${colorScheme}`, {
        body: await narrow.screenshot(),
        contentType: 'image/png',
      });
      await context.close();
    }
    await info.attach('sim-page', { body: await page.screenshot(), contentType: 'image/png' });
    expect(complaints).toEqual([]);
    expect(requests).toEqual([pathToFileURL(file).href]);
  } finally {
    await browser.close();
  }
});
