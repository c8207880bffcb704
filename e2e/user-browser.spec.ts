/**
 * Playwright launches the user's browser and then lets go of it: the browser behaves as if Playwright were not there.
 * Each of these fails while Playwright is attached; docs/harness.md has the measurements.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test as base } from 'playwright/test';
import { expect, test } from '../harness/fixtures/index.ts';
import { eventually } from '../harness/base/eventually.ts';
import { TestSite } from '../harness/site/test-site.ts';
import { BareBrowser } from '../harness/stage/bare-browser.ts';
import { OwnTab } from '../harness/stage/own-tab.ts';
import type { UserBrowser } from '../harness/stage/user-browser.ts';

test('nothing is attached to any tab or worker', async ({ userBrowser }) => {
  const { targetInfos } = await userBrowser.cdp.send('Target.getTargets', { filter: [{}] });
  expect(targetInfos.map(({ type }) => type)).toEqual(expect.arrayContaining(['page', 'service_worker']));
  expect(targetInfos.filter(({ attached }) => attached)).toEqual([]);
});

test('a killed worker starts again with a new target id', async ({ userBrowser, worker }) => {
  const before = await workerTarget(userBrowser);
  const { proved } = await worker.kill();
  await proved;
  expect(await workerTarget(userBrowser)).not.toBe(before);
});

test('a worker that is killed right after an evaluation runs again', async ({ worker }) => {
  // It would be paused if a session were still attached to it when it ends.
  for (let round = 1; round <= 5; round++) {
    await worker.evaluate(() => chrome.runtime.id, undefined);
    const { proved } = await worker.kill();
    await proved;
    expect(await worker.evaluate(() => 'holdfastStatus' in globalThis, undefined)).toBe(true);
  }
});

test('a dialog stays open until the user answers it', async ({ userBrowser, site }) => {
  const tab = await userBrowser.openTab(site.url('/'));
  const session = await userBrowser.cdp.attach(tab.targetId);
  await session.send('Page.enable');
  const opened = new Promise<void>((resolve) => {
    const stop = userBrowser.cdp.listen(({ method }) => {
      if (method !== 'Page.javascriptDialogOpening') return;
      stop();
      resolve();
    });
  });
  const answer = session.send('Runtime.evaluate', { expression: 'confirm("Go on?")' });
  await opened;
  // Playwright would dismiss the dialog long before this tab has loaded.
  await userBrowser.openTab(site.url('/form'));
  await session.send('Page.handleJavaScriptDialog', { accept: true });
  expect((await answer).result.value).toBe(true);
  await session.detach();
});

test('a tab behind another one is hidden', async ({ userBrowser, site }) => {
  const behind = await userBrowser.openTab(site.url('/'));
  const front = await userBrowser.openTab(site.url('/form'));
  await front.activate();
  await eventually('the first tab is hidden', async () => {
    return (await behind.evaluate('document.visibilityState')) === 'hidden';
  });
  expect(await behind.evaluate('document.hasFocus()')).toBe(false);
});

test('a click right after a restart of the browser shares the tab', async ({ stage, userBrowser, relay }) => {
  await userBrowser.kill();
  await userBrowser.start();
  await stage.sharedTab();
  expect((await relay.health()).targets).toHaveLength(1);
});

test('Playwright handles no signals of this process, for the user’s browser', async ({ userBrowser }) => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const handlers = (): number[] => signals.map((signal) => process.listenerCount(signal));
  const before = handlers();
  await userBrowser.kill();
  await userBrowser.start();
  expect(handlers()).toEqual(before);
});

test.describe('with options for the client’s pages', () => {
  // Playwright refuses the first two for a browser without a viewport, and would grant the third for good.
  test.use({ isMobile: true, deviceScaleFactor: 2, permissions: ['geolocation'] });

  test('the user’s browser gets none of them', async ({ userBrowser, site }) => {
    const tab = await userBrowser.openTab(site.url('/'));
    const permission = 'navigator.permissions.query({ name: "geolocation" }).then(({ state }) => state)';
    expect(await tab.evaluate(permission)).toBe('prompt');
    expect(await tab.evaluate('devicePixelRatio')).toBe(1);
  });
});

base('a download goes to the folder that the user has chosen', async ({}, info) => {
  const profile = info.outputPath('profile');
  const downloads = info.outputPath('downloads');
  await mkdir(join(profile, 'Default'), { recursive: true });
  const preferences = { download: { default_directory: downloads, prompt_for_download: false } };
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const site = await TestSite.start();
  const browser = await BareBrowser.launch({ extensionFolders: [], profile });
  try {
    const { targetId } = await browser.cdp.send('Target.createTarget', { url: site.url('/') });
    const tab = new OwnTab(browser.cdp, targetId);
    await tab.loaded(site.url('/'));
    await tab.evaluate(`location.href = ${JSON.stringify(site.url('/download/file.txt'))}`);
    await eventually('the file is complete', async () => (await readdir(downloads)).includes('file.txt'));
  } finally {
    await browser.close();
    await site.close();
  }
});

/** The target id of the extension's worker. */
async function workerTarget({ cdp }: UserBrowser): Promise<string | undefined> {
  const { targetInfos } = await cdp.send('Target.getTargets', { filter: [{ type: 'service_worker' }] });
  return targetInfos[0]?.targetId;
}
