/** The driver of any extension, over the debugging port and over Playwright's own connection. */
import { join } from 'node:path';
import { chromium, expect, test as playwrightTest } from 'playwright/test';
import { eventually } from '../../harness/base/eventually.ts';
import { ExtensionDriver } from '../../harness/extension/driver.ts';
import { PlaywrightCdp } from '../../harness/extension/playwright-cdp.ts';
import { findChromium } from '../../harness/setup/chromium.mjs';
import { repositoryRoot } from '../../harness/setup/root.mjs';
import { BareBrowser } from '../../harness/stage/bare-browser.ts';
import { withoutSandbox } from '../../harness/stage/launch-options.ts';
import { letGoOfWorkers } from '../../harness/stage/let-go.ts';

const folder = join(repositoryRoot, 'harness/samples/extensions/api-sample');

for (const way of ['port', 'playwright'] as const) {
  const test = playwrightTest.extend<{ readonly extension: ExtensionDriver }>({
    extension: async ({}, use, info) => {
      if (way === 'port') {
        const browser = await BareBrowser.launch({ extensionFolders: [folder] });
        await use(await ExtensionDriver.find(browser.cdp));
        return browser.close();
      }
      const context = await chromium.launchPersistentContext(info.outputPath('profile'), {
        executablePath: findChromium() ?? '',
        chromiumSandbox: !withoutSandbox(),
        args: [`--disable-extensions-except=${folder}`, `--load-extension=${folder}`],
      });
      if (context.serviceWorkers().length === 0) await context.waitForEvent('serviceworker');
      await letGoOfWorkers(context);
      await use(await ExtensionDriver.find(await PlaywrightCdp.connect(context)));
      await context.close();
    },
  });

  test.describe(`over the ${way}`, () => {
    test('finds the only unpacked extension', async ({ extension }) => {
      expect(await extension.info()).toMatchObject({
        name: 'API sample',
        id: extension.id,
        state: 'ENABLED',
      });
      expect(extension.id).toMatch(/^[a-p]{32}$/);
    });

    test('a killed worker is dead, and the next one has other memory', async ({ extension: { worker } }) => {
      const first = await worker.evaluate(() => {
        Object.assign(globalThis, { mark: 'first' });
        return Reflect.get(globalThis, 'mark') as unknown;
      });
      expect(first).toBe('first');
      const { starts } = worker;
      expect(await worker.kill()).toBe(true);
      expect(worker.running).toBe(false);
      expect(await worker.kill()).toBe(false);
      expect(await worker.evaluate(() => 'mark' in globalThis)).toBe(false);
      expect(worker.starts).toBe(starts + 1);
      expect(await worker.waitForStart()).toBe(starts + 1);
    });

    test('a worker that stops while it evaluates is reported as such', async ({ extension }) => {
      await extension.worker.start();
      const failed = expect(
        extension.worker.evaluate(() => new Promise(() => undefined)),
      ).rejects.toMatchObject({ code: 'workerStopped' });
      await extension.worker.evaluate(() => undefined);
      await extension.reload();
      await failed;
    });

    test('errors of the worker are recorded, and survive it', async ({ extension: { worker } }) => {
      expect(await worker.errors()).toEqual([]);
      await worker.evaluate(() => (globalThis as unknown as { fail(): void }).fail());
      await eventually('both errors are recorded', async () => (await worker.errors()).length === 2);
      await worker.kill();
      const messages = (await worker.errors()).map(({ message }) => message).join('\n');
      expect(messages).toContain('thrown on purpose');
      expect(messages).toContain('rejected on purpose');
    });

    test('storage is read and written; a reload empties only the session', async ({ extension }) => {
      await extension.write('local', { a: 1 });
      await extension.write('session', { b: 2 });
      expect(await extension.read('local', ['a'])).toEqual({ a: 1 });
      const { starts } = extension.worker;
      await extension.reload();
      await extension.worker.waitForStart(starts + 1);
      expect(await extension.read('local')).toMatchObject({ a: 1 });
      expect(await extension.read('session')).toEqual({});
    });

    test('disabled, its worker does not run; enabled, it runs again', async ({ extension }) => {
      await extension.disable();
      expect(extension.worker.running).toBe(false);
      expect(await extension.info()).toMatchObject({ state: 'DISABLED' });
      await extension.enable();
      await extension.worker.start();
      expect(await extension.info()).toMatchObject({ state: 'ENABLED' });
    });

    test('an idle worker ends by itself', async ({ extension: { worker } }) => {
      await worker.start();
      await worker.idle();
      expect(worker.running).toBe(false);
    });
  });
}

playwrightTest(
  'into Google Chrome, extensions are loaded over CDP, which Chromium accepts as well',
  async ({}, info) => {
    const options = {
      extensionFolders: [folder],
      profile: info.outputPath('profile'),
      loadBy: 'cdp',
    } as const;
    const first = await BareBrowser.launch(options);
    const loaded = await ExtensionDriver.find(first.cdp);
    await loaded.write('local', { kept: 1 });
    expect(await loaded.worker.kill()).toBe(true);
    await first.kill();

    const second = await BareBrowser.launch(options);
    const again = await ExtensionDriver.find(second.cdp);
    expect(again.id).toBe(loaded.id);
    expect(await again.read('local')).toMatchObject({ kept: 1 });
    await second.close();
  },
);
