/** Ordinary specs of an author, who has not thought of faults. */
import { expect, test } from 'holdfast/extension';

test('counts', async ({ page, site }) => {
  await page.goto(site.url('/'));
  for (const count of ['1', '2', '3']) {
    await page.getByRole('button', { name: 'Increase' }).click();
    await expect(page.getByTestId('count')).toHaveText(count);
  }
});

test('keeps something in memory', async ({ page, site, extension }) => {
  await extension.worker.evaluate(() => {
    Object.assign(globalThis, { token: 'secret' });
  });
  await page.goto(site.url('/'));
  const token = await extension.worker.evaluate(() => Reflect.get(globalThis, 'token') as unknown);
  expect(token).toBe('secret');
});

test('fails without any fault', async ({ page, site }) => {
  test.skip(process.env['NESTED_BROKEN'] === undefined, 'only faults.spec.ts asks for it, in one run');
  await page.goto(site.url('/'));
  expect(await page.title()).toBe('another title');
});
