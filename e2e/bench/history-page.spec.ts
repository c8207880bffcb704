/** A benchmark, not a test: `npm run page-bench` prints how fast the page of a long history is. */
import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { test } from 'playwright/test';
import { percentile } from '../../harness/base/percentile.ts';
import { buildModel } from '../../harness/history-page/model/build-model.ts';
import { writeHistoryPage } from '../../harness/history-page/page.ts';
import { longHistory } from '../../harness/history-page/testing/long-history.ts';
import { launchBrowser } from '../open-page.ts';

const FRAMES = 100_000;
const PAN_MS = 10_000;
const LOADS = 5;

/** In the page: moves the view in each animation frame, back and forth, and returns the times between frames. */
async function pan(lengthMs: number): Promise<number[]> {
  const timeLine = document.getElementById('time-line')!;
  const press = (key: string): boolean => timeLine.dispatchEvent(new KeyboardEvent('keydown', { key }));
  const times: number[] = [];
  const beganMs = performance.now();
  let lastMs = await new Promise<number>(requestAnimationFrame);
  while (performance.now() - beganMs < lengthMs) {
    press(Math.floor((performance.now() - beganMs) / 500) % 2 === 0 ? 'ArrowRight' : 'ArrowLeft');
    const nowMs = await new Promise<number>(requestAnimationFrame);
    times.push(nowMs - lastMs);
    lastMs = nowMs;
  }
  return times;
}

test(`the page of ${FRAMES} frames`, async ({}, info) => {
  const file = info.outputPath('long.html');
  const beganMs = performance.now();
  await writeHistoryPage(file, { title: 'Benchmark', links: [], built: buildModel(longHistory(FRAMES)) });
  const writtenMs = performance.now() - beganMs;
  const browser = await launchBrowser();
  try {
    const paints: number[] = [];
    const drawn: number[] = [];
    for (let load = 0; load < LOADS; load++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
      await page.goto(pathToFileURL(file).href);
      await page.locator('html[data-ready]').waitFor();
      paints.push(
        await page.evaluate(
          () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
        ),
      );
      drawn.push(
        await page.evaluate(() => performance.getEntriesByName('history drawn')[0]?.startTime ?? NaN),
      );
      await page.close();
    }
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    await page.goto(pathToFileURL(file).href);
    await page.locator('html[data-ready]').waitFor();
    const lines = [
      `written in ${Math.round(writtenMs)} ms, ${(statSync(file).size / 1e6).toFixed(1)} MB`,
      `first paint: worst of ${LOADS} loads ${Math.round(Math.max(...paints))} ms`,
      `time line drawn: worst of ${LOADS} loads ${Math.round(Math.max(...drawn))} ms`,
    ];
    for (const inView of [0.5, 0.02, 0.0005]) {
      await page.locator('#fit').click();
      await page.locator('#time-line').focus();
      const zooms = Math.round(Math.log(1 / inView) / Math.log(1.5));
      for (let zoom = 0; zoom < zooms; zoom++) await page.keyboard.press('+');
      const times = await page.evaluate(pan, PAN_MS);
      const p95 = percentile(times, 95) ?? NaN;
      const part = `${Number((inView * 100).toPrecision(2))} % of the history in view`;
      lines.push(`panning ${PAN_MS / 1000} s, ${part}: p95 ${p95.toFixed(1)} ms, ${times.length} frames`);
    }
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    await browser.close();
  }
});
