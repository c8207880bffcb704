import { behavioursOf } from './behaviour.ts';
const behaviour = behavioursOf('scratch');
behaviour('bf', async ({ page, site }) => {
  const log: unknown[] = [];
  const note = (v: unknown) => { log.push(v); console.log(v); };
  page.on('framenavigated', (f) => note(`nav ${f.url()}`));
  await page.goto(site.url('/articles/1'));
  await page.evaluate('window.mark = "here"; addEventListener("pageshow", (e) => { window.persisted = e.persisted })');
  await page.goto(site.url('/articles/2'));
  note(await page.goBack({ waitUntil: 'commit', timeout: 3000 }).then((r) => r?.status() ?? 'null', (e: unknown) => String(e).slice(0, 200)));
  note(page.url());
  note(await Promise.race([page.evaluate('[window.mark, window.persisted]').catch(String), new Promise((r) => setTimeout(r, 3000, 'evaluate hangs'))]));
  note(await page.locator('#count').click({ timeout: 3000 }).then(() => 'clicked', (e: unknown) => String(e).slice(0, 200)));
  note(await page.goForward({ timeout: 3000 }).then((r) => r?.status() ?? 'null', (e: unknown) => String(e).slice(0, 200)));
  note(await Promise.race([page.title(), new Promise((r) => setTimeout(r, 3000, 'title hangs'))]));
  return log;
});
