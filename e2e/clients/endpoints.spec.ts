/** The addresses at which clients expect a browser: Chromium's own, and those with the token in them. */
import { expect, test } from '../../harness/fixtures/index.ts';
import { eventually } from '../../harness/base/eventually.ts';
import { RawCdp } from '../../harness/stage/raw-cdp.ts';
import type { Stage } from '../../harness/stage/stage.ts';

interface Where {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly token: string;
}

async function whereIs(stage: Stage): Promise<Where> {
  const { url, headers } = await stage.endpoint();
  return { host: new URL(url).host, token: (headers['Authorization'] ?? '').replace('Bearer ', '') };
}

for (const address of [
  ({ host, token }: Where) => `ws://${host}/?token=${token}`,
  ({ host, token }: Where) => `ws://${host}/devtools/browser/${token}`,
  ({ host, token }: Where) => `ws://${host}/devtools/browser?token=${token}`,
]) {
  test(`${address({ host: 'HOST', token: 'TOKEN' })} is the browser`, async ({ stage, shared }) => {
    const cdp = await RawCdp.connect(address(await whereIs(stage)));
    const { targetInfos } = await cdp.send('Target.getTargets');
    expect(targetInfos.map(({ targetId }) => targetId)).toContain(shared.own.targetId);
    await cdp.close();
  });
}

test('each tab of /json/list has an address of its own, as in Chromium', async ({ stage, shared, site }) => {
  const { host, token } = await whereIs(stage);
  const listed = (await (await fetch(`http://${host}/json/list?token=${token}`)).json()) as {
    id: string;
    webSocketDebuggerUrl: string;
  }[];
  const tab = listed.find(({ id }) => id === shared.own.targetId);
  const page = await RawCdp.connect(tab?.webSocketDebuggerUrl ?? '');
  const loaded: string[] = [];
  page.listen(({ method, params, sessionId }) => {
    if (method === 'Page.frameNavigated') loaded.push((params['frame'] as { url: string }).url);
    expect(sessionId).toBeUndefined();
  });
  await page.send('Page.enable');
  await page.send('Page.navigate', { url: site.url('/articles/3') });
  await eventually('the navigation is reported', () => loaded.includes(site.url('/articles/3')));
  const { result } = await page.send('Runtime.evaluate', { expression: 'document.title' });
  expect(result.value).toBe('Article 3');
  // The tab's other client works beside it.
  await expect(shared.page).toHaveTitle('Article 3');
  await page.close();
});

test('a page that is not shared has no address', async ({ stage, shared }) => {
  const { host, token } = await whereIs(stage);
  const hidden = await stage.browser.openTab('about:blank');
  expect(hidden.targetId).not.toBe(shared.own.targetId);
  const socket = RawCdp.connect(`ws://${host}/devtools/page/${hidden.targetId}?token=${token}`);
  await expect(socket).rejects.toThrow('404');
  await expect(RawCdp.connect(`ws://${host}/devtools/page/${shared.own.targetId}`)).rejects.toThrow('401');
  await expect(RawCdp.connect(`ws://${host}/devtools/browser/wrong-token`)).rejects.toThrow('401');
});
