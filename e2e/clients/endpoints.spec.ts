/** The addresses at which clients expect a browser: Chromium's own, and those with the token in them. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from '../../harness/fixtures/index.ts';
import { eventually } from '../../harness/base/eventually.ts';
import { repositoryRoot } from '../../harness/setup/root.mjs';
import { BareBrowser } from '../../harness/stage/bare-browser.ts';
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
  const shown: string[] = [];
  let loads = 0;
  page.listen(({ method, params, sessionId }) => {
    if (method === 'Page.frameNavigated') shown.push((params['frame'] as { url: string }).url);
    // A document that is shown may not have its title yet.
    if (method === 'Page.loadEventFired' && shown.length > 0) loads++;
    expect(sessionId).toBeUndefined();
  });
  await page.send('Page.enable');
  await page.send('Page.navigate', { url: site.url('/articles/3') });
  await eventually('the page has loaded', () => loads > 0);
  expect(shown).toEqual([site.url('/articles/3')]);
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

for (const client of ['playwright', 'puppeteer']) {
  test(`what "holdfast connect ${client}" prints is a script that finds the shared tab`, async ({
    stage,
    shared,
    site,
  }, info) => {
    const { host, token } = await whereIs(stage);
    const tokenFile = info.outputPath('token');
    await writeFile(tokenFile, token, { mode: 0o600 });
    await shared.page.goto(site.url('/articles/4'));
    const node = (...args: string[]) => promisify(execFile)(process.execPath, args, { cwd: repositoryRoot });
    const port = new URL(`http://${host}`).port;
    const { stdout: script } = await node(
      ...['dist/cli.js', 'connect', client, '--port', port, '--token-file', tokenFile],
    );
    const printed = await node(
      ...['--input-type=module', '-e', `${script}\nconsole.log(page.url());\nprocess.exit();`],
    );
    expect(printed.stdout).toBe(`${site.url('/articles/4')}\n`);
  });
}

for (const path of ['direct', 'relay'] as const) {
  test(`HTTP, ${path}: a tab is opened, listed, activated and closed`, async ({ stage, shared, site }) => {
    // Through the relay, a tab is opened by way of a shared one.
    expect(shared.page.isClosed()).toBe(false);
    const bare = path === 'direct' ? await BareBrowser.launch({ extensionFolders: [] }) : undefined;
    try {
      const { url, headers } =
        bare === undefined
          ? await stage.endpoint()
          : { url: bare.endpoint.replace('ws', 'http'), headers: {} };
      const ask = (at: string, method = 'GET'): Promise<Response> =>
        fetch(new URL(at, url), { method, headers });

      const address = site.url('/articles/6');
      const opened = (await (await ask(`/json/new?${address}`, 'PUT')).json()) as { id: string };
      const listed = (await (await ask('/json/list')).json()) as { id: string; type: string }[];
      const tab = listed.find(({ id }) => id === opened.id);
      expect(tab).toMatchObject({ type: 'page', description: '' });
      expect(await (await ask(`/json/activate/${opened.id}`)).text()).toBe('Target activated');
      expect(await (await ask(`/json/close/${opened.id}`)).text()).toBe('Target is closing');
      const isGone = async (): Promise<boolean> =>
        !JSON.stringify(await (await ask('/json')).json()).includes(opened.id);
      // Chromium answers a little earlier.
      if (path === 'relay') expect(await isGone()).toBe(true);
      else await eventually('the tab is gone', isGone);

      expect((await ask(`/json/close/${opened.id}`)).status).toBe(404);
      expect(await (await ask('/json/activate/nobody')).text()).toContain('No such target id: nobody');
      expect((await ask('/json/nonsense')).status).toBe(404);
      expect((await ask('/json/new')).status).toBe(405);
      const { domains } = (await (await ask('/json/protocol')).json()) as { domains: { domain: string }[] };
      expect(domains.map(({ domain }) => domain)).toEqual(expect.arrayContaining(['Page', 'Runtime']));
      const version = (await (await ask('/json/version')).json()) as Record<string, string>;
      expect(version['Protocol-Version']).toBe('1.3');
      expect(version['V8-Version']).toMatch(/^\d+\.\d/);
      // As chromedriver reads it.
      expect(version['WebKit-Version']).toMatch(/^537\.36 \(@[0-9a-f]{40}\)$/);
    } finally {
      await bare?.close();
    }
  });
}
