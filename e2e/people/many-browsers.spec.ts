/** Two browsers on one relay, as a user sets them up: each has its own endpoint, and nothing crosses over. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { expect } from 'playwright/test';
import { eventually } from '../../harness/base/eventually.ts';
import { HistoryRecorder } from '../../harness/history/recorder.ts';
import { runRelay, type RunningRelay } from '../../harness/stage/child-relay.ts';
import { UserBrowser } from '../../harness/stage/user-browser.ts';
import { holdfast } from '../../harness/targets/holdfast.ts';
import { listBrowsers, renameBrowser } from '../../relay/server/browser-store.ts';
import { openPageOf, test, type PairingScene } from './pairing-scene.ts';

function startRelay({ port, tokenFile }: PairingScene): Promise<RunningRelay> {
  return holdfast.startRelay(
    {
      port,
      extensionPort: port,
      clientPort: port,
      folder: join(tokenFile, '..'),
      relayArgs: ['--browsers', 'many'],
    },
    (command) => runRelay(command, /Share a tab/),
  );
}

/** Pairs it by a code, names it, and shares a new tab. */
async function setUp(scene: PairingScene, browser: UserBrowser, name: string): Promise<void> {
  const page = await openPageOf(browser, 'welcome.html');
  await page.type('port', String(scene.port));
  await page.pair(await scene.code());
  await page.shows('Paired. The relay lists this browser as "');
  await page.click('#share-new');
  await page.done('step-relay', 'step-pair', 'step-share');
  const newest = listBrowsers(scene.tokenFile).at(-1)?.name ?? '';
  await renameBrowser(scene.tokenFile, newest, name);
  // The popup and this page show the endpoint of this browser.
  await page.shows(
    `Ready. Clients connect to http://127.0.0.1:${scene.port}/cdp/${encodeURIComponent(name)} `,
  );
}

/** The shared tab of this browser, in a client of its own. */
async function drive({ port, tokenFile }: PairingScene, name: string): Promise<Page> {
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const client = await chromium.connectOverCDP(`http://127.0.0.1:${port}/cdp/${encodeURIComponent(name)}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const pages = client.contexts()[0]?.pages() ?? [];
  expect(pages).toHaveLength(1);
  return pages[0]!;
}

const ofPage = (page: Page): Promise<string | null> => page.evaluate('document.body.dataset.browser ?? null');

test('two browsers: a worker dies, the relay starts again, and each client keeps its own page', async ({
  scene,
}) => {
  const folder = join(scene.tokenFile, '..', 'second');
  await mkdir(folder);
  const second = await UserBrowser.launch({
    extensionFolder: holdfast.extension(),
    folder,
    history: new HistoryRecorder(),
    language: 'en-US',
  });
  let relay = await startRelay(scene);
  try {
    await setUp(scene, scene.browser, 'Work');
    await setUp(scene, second, 'At home');
    let [work, home] = [await drive(scene, 'Work'), await drive(scene, 'At home')];
    for (const [page, name] of [
      [work, 'work'],
      [home, 'home'],
    ] as const)
      await page.evaluate(`document.body.dataset.browser = '${name}'`);

    const { proved } = await scene.browser.worker.kill();
    // Both at once, while one of them is away.
    expect(await Promise.all([ofPage(work), ofPage(home)])).toEqual(['work', 'home']);
    await proved;
    await work.reload();
    expect(await Promise.all([ofPage(work), ofPage(home)])).toEqual([null, 'home']);
    await work.evaluate(`document.body.dataset.browser = 'work'`);

    relay.signal('SIGKILL');
    await relay.ended;
    relay = await startRelay(scene);
    const ended = [work.context().browser(), home.context().browser()];
    await eventually('the clients have ended', () =>
      ended.every((client) => client?.isConnected() === false),
    );
    [work, home] = [await drive(scene, 'Work'), await drive(scene, 'At home')];
    expect(await Promise.all([ofPage(work), ofPage(home)])).toEqual(['work', 'home']);

    // Only one of them is asked to close its page.
    await work.close();
    expect(await ofPage(home)).toBe('home');
    await home.context().browser()?.close();
    await work.context().browser()?.close();
  } finally {
    relay.signal('SIGTERM');
    await relay.ended;
    await second.close();
  }
});
