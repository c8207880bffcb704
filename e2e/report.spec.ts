/** Tests the report as a reader uses it: a local file, opened without a network. */
import { pathToFileURL } from 'node:url';
import { test, expect } from 'playwright/test';
import { writeHtml } from '../harness/report/html-report.ts';
import { sampleRun } from '../harness/report/testing/sample-run.ts';
import { launchBrowser, openWatched } from './open-page.ts';

const REASON = 'was neither answered nor refused';

test('shows the reason of a failure after one click, draws charts, and makes no requests', async ({}, info) => {
  const file = info.outputPath('report.html');
  await writeHtml(file, sampleRun());
  const browser = await launchBrowser();
  try {
    const { page, complaints, requests } = await openWatched(browser, file, { width: 390, height: 844 });

    await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 of 12 scenarios failed');
    await page.getByRole('list', { name: 'Failures' }).getByRole('link').first().click();
    const failure = page.locator('details.scenario.failed').first();
    await expect(failure.getByText(REASON).first()).toBeInViewport();
    await expect(failure.getByText('relay-killed strike').first()).toBeVisible();

    await page.getByRole('searchbox', { name: 'Search scenarios' }).fill('sleep');
    await expect(page.locator('details.scenario:visible')).toHaveCount(1);

    await expect(page.locator('.charts canvas')).toHaveCount(2);
    const drawn = await page.locator('.charts canvas').evaluateAll((canvases) =>
      canvases.map((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data;
        return pixels?.some((value) => value > 0) ?? false;
      }),
    );
    expect(drawn).toEqual([true, true]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBe(0);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([pathToFileURL(file).href]);
  } finally {
    await browser.close();
  }
});
