/** The page of a history, written from a real run: filters, search, payloads, keys; axe-core finds nothing serious. */
import { createRequire } from 'node:module';
import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { type Page } from 'playwright/test';
import { pageOfHistory } from '../../harness/cli/history-pages.ts';
import { expect, test } from '../../harness/fixtures/index.ts';
import { scenarios } from '../../harness/scenarios/index.ts';
import { play } from '../../harness/scenarios/scenario.ts';
import { launchBrowser, openWatched } from '../open-page.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const BAD = ['serious', 'critical'];

/** The number of events in view, as the page says it. */
async function inView(page: Page): Promise<number> {
  const text = (await page.locator('#count').textContent()) ?? '';
  return Number(/^([\d,]+) of/.exec(text)?.[1]?.replaceAll(',', ''));
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

async function examine(page: Page): Promise<void> {
  const violations = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)');
  const found = violations.filter(({ impact }) => BAD.includes(impact));
  expect(found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

test('the history of a run in which the worker was killed', { tag: '@nightly' }, async ({ stage }, info) => {
  const scenario = scenarios.find(({ name }) => name === 'worker-killed');
  expect(scenario).toBeDefined();
  await play(scenario!, stage);
  const history = info.outputPath('worker-killed.jsonl');
  await writeFile(
    history,
    stage.history
      .events()
      .map((event) => `${JSON.stringify(event)}\n`)
      .join(''),
  );
  const file = info.outputPath('worker-killed.html');
  await pageOfHistory(history, file);

  const browser = await launchBrowser();
  try {
    const { page, complaints, requests } = await openWatched(browser, file, { width: 1280, height: 1000 });
    await expect(page.locator('#count')).toContainText('events are in view');
    const all = await inView(page);
    const rows = page.locator('#rows tbody tr');

    // Keys: zoom, move, marks.
    const timeLine = page.getByRole('application', { name: 'Time line of the history' });
    await timeLine.focus();
    await page.keyboard.press('+');
    await expect.poll(() => inView(page)).toBeLessThan(all);
    await page.keyboard.press('0');
    await expect.poll(() => inView(page)).toBe(all);
    await page.keyboard.press('m');
    await expect(page.getByRole('heading', { level: 3 })).toContainText(
      /worker 1 ended|tab\.detached|attached/,
    );
    await page.keyboard.press('0');

    // Search, and the answer of a command.
    await page.getByRole('searchbox').fill('Runtime.evaluate');
    await expect.poll(() => inView(page)).toBeLessThan(all);
    await rows
      .filter({ hasText: 'client → relay' })
      .filter({ hasText: /^.*Runtime\.evaluate/ })
      .first()
      .click();
    const payload = page.getByRole('region', { name: 'Payload' });
    await expect(payload).toContainText(/"method": ?"Runtime.evaluate"/);
    await page.getByRole('button', { name: 'Go to the answer' }).click();
    await expect(page.getByRole('heading', { level: 3 })).toContainText('answer to Runtime.evaluate');
    await expect(payload).toContainText('"result"');
    await timeLine.focus();
    await page.keyboard.press('Enter');
    await expect(payload).toContainText(/"method": ?"Runtime.evaluate"/);

    // What only a payload has.
    await page.getByRole('searchbox').fill('"relayNonce"');
    await expect(rows.filter({ hasText: 'connect.challenge' })).not.toHaveCount(0);
    await page.getByRole('searchbox').fill('');
    await page.keyboard.press('Escape');

    // Filters.
    await page.getByLabel('Method').selectOption({ label: 'inventory' });
    await page.getByLabel('Starts, ends, connections').uncheck();
    await page.getByLabel('Steps and checks').uncheck();
    await page.getByLabel('Faults').uncheck();
    await page.getByRole('button', { name: 'All: show the whole history' }).click();
    await expect(rows.first()).toContainText('inventory');
    await expect(rows.filter({ hasNotText: 'inventory' })).toHaveCount(0);
    await page.getByLabel('Method').selectOption({ label: 'All methods' });

    // A click in the drawing shows a payload.
    await page.getByRole('button', { name: 'All: show the whole history' }).click();
    await timeLine.focus();
    await page.keyboard.press('Escape');
    const box = (await page.locator('#drawing').boundingBox())!;
    const clickFrom = async (x: number): Promise<void> => {
      await page.mouse.click(box.x + x, box.y + 130);
      if ((await payload.count()) === 0 && x < box.width) await clickFrom(x + 8);
    };
    await clickFrom(8);
    await expect(payload).toContainText('{');

    // For everybody: both schemes, a narrow window.
    await page.close();
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({
        colorScheme,
        bypassCSP: true,
        viewport: { width: 390, height: 844 },
      });
      const narrow = await context.newPage();
      await narrow.goto(pathToFileURL(file).href);
      await expect(narrow.locator('#count')).toContainText('events are in view');
      const overflow = await narrow.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBe(0);
      await narrow.addScriptTag({ path: AXE });
      await examine(narrow);
      await context.close();
    }
    expect(complaints).toEqual([]);
    expect(requests).toEqual([pathToFileURL(file).href]);
  } finally {
    await browser.close();
  }
});
