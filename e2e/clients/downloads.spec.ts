import { readFile } from 'node:fs/promises';
import { expect, test } from '../../harness/fixtures/index.ts';

test('a download arrives where the client expects it', async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.setContent(`<a href="${site.url('/download/file.txt?bytes=1000')}">get it</a>`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('get it').click()]);
  expect(download.suggestedFilename()).toBe('file.txt');
  expect(await readFile(await download.path())).toHaveLength(1000);
});
