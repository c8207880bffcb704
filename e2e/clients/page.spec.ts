import { behavioursOf, expect } from './behaviour.ts';

const behaviour = behavioursOf('Page');

behaviour('goto gives the response', async ({ page, site }) => {
  const response = await page.goto(site.url('/articles/1'));
  expect(await page.title()).toBe('Article 1');
  return { status: response?.status(), ok: response?.ok(), type: response?.headers()['content-type'] };
});

behaviour('a click is counted once', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  await page.locator('#count').click();
  return page.locator('#count').textContent();
});
