import { behavioursOf, expect } from './behaviour.ts';
import { boxes, look } from './look.ts';
import { errorOf } from './serve.ts';

const behaviour = behavioursOf('pictures');

behaviour('a screenshot of the viewport', async ({ page }) => {
  await boxes(page);
  const seen = await look(page, await page.screenshot(), [
    [100, 100],
    [10, 10],
  ]);
  expect(seen).toEqual([400, 300, '255,0,0,255', '255,255,255,255']);
  return seen;
});

behaviour('a screenshot of the full page', async ({ page }) => {
  await boxes(page);
  const seen = await look(page, await page.screenshot({ fullPage: true }), [
    [100, 100],
    [100, 1550],
  ]);
  expect(seen).toEqual([400, 2000, '255,0,0,255', '0,0,255,255']);
  return [seen, await page.evaluate(() => [innerWidth, innerHeight, scrollY])];
});

behaviour('a screenshot of an element far below', async ({ page }) => {
  await boxes(page);
  const seen = await look(page, await page.locator('#b').screenshot(), [[50, 50]]);
  expect(seen).toEqual([100, 100, '0,0,255,255']);
  return seen;
});

behaviour('a screenshot of a clip, inside the viewport and beyond it', async ({ page }) => {
  await boxes(page);
  const near = await page.screenshot({ clip: { x: 40, y: 40, width: 20, height: 30 } });
  const far = await page.screenshot({ fullPage: true, clip: { x: 40, y: 1490, width: 20, height: 20 } });
  const seen = [
    await look(page, near, [[15, 15]]),
    await look(page, far, [
      [15, 15],
      [5, 5],
    ]),
  ];
  expect(seen[0]).toEqual([20, 30, '255,0,0,255']);
  return [seen, await errorOf(page.screenshot({ clip: { x: 5000, y: 5000, width: 10, height: 10 } }))];
});

behaviour('masks and styles hide parts', async ({ page }) => {
  await boxes(page);
  const masked = await page.screenshot({ mask: [page.locator('#a')], maskColor: '#00ff00' });
  const styled = await page.screenshot({ style: '#a { background: rgb(1, 2, 3) !important }' });
  const seen = [await look(page, masked, [[100, 100]]), await look(page, styled, [[100, 100]])];
  expect(seen).toEqual([
    [400, 300, '0,255,0,255'],
    [400, 300, '1,2,3,255'],
  ]);
  return page.locator('#a').evaluate((box) => getComputedStyle(box).backgroundColor);
});

behaviour('without a background it is transparent', async ({ page }) => {
  await boxes(page);
  const seen = await look(page, await page.screenshot({ omitBackground: true }), [
    [10, 10],
    [100, 100],
  ]);
  expect(seen).toEqual([400, 300, '0,0,0,0', '255,0,0,255']);
  return look(page, await page.screenshot(), [[10, 10]]);
});

behaviour('JPEG with a quality', async ({ page }) => {
  await boxes(page);
  const good = await page.screenshot({ type: 'jpeg', quality: 100 });
  const bad = await page.screenshot({ type: 'jpeg', quality: 1 });
  expect([...good.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  return [good.length > bad.length, await errorOf(page.screenshot({ quality: 5 }))];
});

behaviour('animations are disabled for a screenshot', async ({ page }) => {
  await page.setContent(`<style>@keyframes k { from { background: red } to { background: lime } }
    p { width: 50px; height: 50px; animation: k 0.5s infinite }</style><p>`);
  const picture = await page.locator('p').screenshot({ animations: 'disabled' });
  const again = await page.locator('p').screenshot({ animations: 'disabled' });
  expect(picture.equals(again)).toBe(true);
  return look(page, picture, [[25, 25]]);
});

behaviour('a screenshot with a frame of another site', async ({ page, site }) => {
  site.setRoute('/red', ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<body style="background: rgb(255, 0, 0)">');
  });
  await page.goto(site.url('/'));
  await page.setViewportSize({ width: 400, height: 300 });
  const frame = `<iframe style="position:fixed;inset:0;border:0;width:100%;height:100%" src="${site.crossOrigin}/red"></iframe>`;
  await page.setContent(frame);
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  const seen = await look(page, await page.screenshot(), [[200, 150]]);
  expect(seen).toEqual([400, 300, '255,0,0,255']);
  return seen;
});

behaviour('a PDF', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  const pdf = await page.pdf({ format: 'A4', printBackground: true });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  const pages = /\/Count (\d+)/.exec(pdf.toString('latin1'))?.[1];
  return [pages, pdf.length > 5_000];
});

behaviour('a PDF of many pages, and of some of them', async ({ page }) => {
  await page.setContent('<p style="break-after: page">x</p>'.repeat(30));
  const count = (pdf: Buffer) => /\/Count (\d+)/.exec(pdf.toString('latin1'))?.[1];
  const counts = [count(await page.pdf()), count(await page.pdf({ pageRanges: '2-4' }))];
  expect(counts[1]).toBe('3');
  return counts;
});

behaviour('the accessibility tree of a page and a frame', async ({ page, site }) => {
  await page.goto(site.url('/frames'));
  await page.frameLocator('iframe').locator('#inside').waitFor();
  const tree = await page.ariaSnapshot();
  expect(tree).toContain('heading "Frames" [level=1]');
  return [tree, await page.frameLocator('iframe').locator('body').ariaSnapshot()];
});

behaviour('the accessibility tree is compared', async ({ page }) => {
  await page.setContent(
    '<ul><li>one</li><li><button disabled>two</button></li></ul><input type=checkbox checked aria-label="c">',
  );
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - list:
      - listitem: one
      - listitem:
        - button "two" [disabled]
    - checkbox "c" [checked]
  `);
  return page.locator('body').ariaSnapshot();
});
