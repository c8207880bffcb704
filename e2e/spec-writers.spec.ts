/** Tests the harness as spec authors use it: everything is imported from the built package. */
import { expect, faultByName, test } from 'holdfast/harness';

test('a page survives faults, given by name, and keeps its URL', async ({ page, shared, faults, site }) => {
  await page.goto(site.url('/articles/1'));
  // A discard changes the tab's target id, which the fixtures must follow.
  await expect(page).toSurvive('tab-discarded');
  expect(await shared.own.evaluate('document.URL')).toBe(page.url());
  await expect(page).toSurvive('worker-killed-idle');
  await expect(page).toHaveURL(site.url('/articles/1'));
  expect(faults.struck).toEqual(expect.arrayContaining(['tab-discarded', 'worker-killed-idle']));
  expect(faults.recoveryMs).toHaveLength(2);
});

test('a page that a fault closes has not survived it', async ({ page, shared, site }) => {
  await page.goto(site.url('/articles/1'));
  const closing = { ...faultByName('socket-reset'), name: 'closing', strike: () => closed() };
  const closed = async (): Promise<{ proof: Promise<string>; heal: () => void }> => {
    await shared.own.close();
    await expect.poll(() => page.isClosed()).toBe(true);
    return { proof: Promise.resolve('the tab is closed'), heal: () => undefined };
  };
  await expect(page).not.toSurvive(closing);
  await expect(async () => expect(page).toSurvive('browser-killed')).rejects.toThrow(/^No page can survive/);
});
