import { expect, test } from 'holdfast/harness';

test('suffers', async ({ page, faults, site }) => {
  await page.goto(site.url('/articles/1'));
  await faults.killWorker();
  await page.locator('#count').click();
  await expect(page).toSurvive('socket-reset');
  const slow = faults.extension({ type: 'latency', direction: 'both', latencyMs: 1 });
  await page.locator('#count').click();
  await slow.struck;
  slow.heal();
  await faults.allProved();
});
