/** The options page: several relays to choose from, the tab group, and a diagnosis to save. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'playwright/test';
import { eventually } from '../../harness/base/eventually.ts';
import { freePort } from '../../harness/base/free-port.ts';
import { relayStatus } from '../../harness/targets/holdfast.ts';
import { extensionsDiagnosis } from '../../harness/recording/extensions-diagnosis.ts';
import { listBrowsers } from '../../relay/server/browser-store.ts';
import { examine } from './examine-page.ts';
import { test, type PairingScene } from './pairing-scene.ts';

/** What the popup lists: among it each connection that was lost. */
async function happened(scene: PairingScene): Promise<readonly string[]> {
  return scene.browser.worker.evaluate(() => {
    interface Shown {
      readonly holdfastStatus: () => { readonly recent: readonly { readonly kind: string }[] };
    }
    return (globalThis as unknown as Shown).holdfastStatus().recent.map(({ kind }) => kind);
  }, undefined);
}

test('a browser that is paired with two relays uses the one that is chosen, and can forget the other', async ({
  scene,
}, info) => {
  const { port: first, tokenFile } = scene;
  const second = await freePort();
  const state = async (port: number): Promise<string> =>
    (await relayStatus(port, dirname(tokenFile))).extension;
  const one = await scene.startRelay(first);
  await scene.startRelay(second);
  const page = await scene.options();
  await page.type('port', String(first));
  await page.pair(await scene.code(first));
  await page.shows('✓ Connected', `on port ${first}`);
  expect(await page.value('document.getElementById("other-relays").hidden')).toBe(true);
  await page.type('port', String(second));
  await page.pair(await scene.code(second));
  await eventually('the second relay has the browser', async () => (await state(second)) === 'ready');
  await page.shows('Other relays', `✓ A relay answers on port ${first}`);
  for (const [name, body] of await examine(page.session))
    await info.attach(`options-relays-${name}`, { body, contentType: 'image/png' });

  await page.click('#relays button[aria-label="Use the relay on port ' + String(first) + '"]');
  await eventually('the first relay has the browser', async () => (await state(first)) === 'ready');
  await page.shows(`A relay answers on port ${second}`);
  await page.click('#relays button[aria-label="Use the relay on port ' + String(second) + '"]');
  await eventually('the second relay has it again', async () => (await state(second)) === 'ready');
  await scene.stopRelay(one);
  await page.shows(`! Nothing answers on port ${first}`);
  await page.click('#relays button[aria-label="Forget the relay on port ' + String(first) + '"]');
  await eventually('there is no other relay', () =>
    page.value('document.getElementById("other-relays").hidden'),
  );
  const others = await scene.browser.worker.evaluate(async () => {
    const { settings } = await chrome.storage.local.get<{ settings: { otherRelays: unknown } }>('settings');
    return settings.otherRelays;
  }, undefined);
  expect(others).toEqual([]);
  expect(await state(second)).toBe('ready');
});

test('the diagnosis is shown, has no secret, and is saved as a file that the command takes', async ({
  scene,
}, info) => {
  await scene.startRelay();
  const page = await scene.options();
  await page.type('port', String(scene.port));
  await page.pair(await scene.code());
  await page.shows('✓ Connected');
  expect(await page.value('document.getElementById("diagnosis").hidden')).toBe(true);
  await page.click('#diagnose');
  await page.shows('"phase": {');
  const shown = String(await page.value('document.getElementById("diagnosis-text").textContent'));
  expect(shown).not.toContain(listBrowsers(scene.tokenFile)[0]?.pairingKey);
  const downloadPath = info.outputPath();
  await scene.browser.cdp.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath });
  await page.click('#save-diagnosis');
  await page.shows('Saved as holdfast-extension.json');
  const file = join(downloadPath, 'holdfast-extension.json');
  await eventually('the file is written', () =>
    readFile(file, 'utf8').then(
      (text) => text.trim() === shown,
      () => false,
    ),
  );
  expect(await extensionsDiagnosis(file)).toContain('"phase":{"name":"live"}');
  for (const [name, body] of await examine(page.session))
    await info.attach(`options-diagnosis-${name}`, { body, contentType: 'image/png' });
});

test('the choice of a tab group is kept, and does not end the connection', async ({ scene }) => {
  await scene.startRelay();
  const page = await scene.options();
  await page.type('port', String(scene.port));
  await page.pair(await scene.code());
  await page.shows('✓ Connected');
  const before = await happened(scene);
  await page.click('#tab-group');
  await eventually('it is stored', () =>
    scene.browser.worker.evaluate(async () => {
      const { settings } = await chrome.storage.local.get('settings');
      return (settings as { tabGroup: boolean }).tabGroup;
    }, undefined),
  );
  expect(await happened(scene)).toEqual(before);
  await page.value('location.reload()');
  await eventually('the page shows the choice', () =>
    page.value('document.getElementById("tab-group").checked'),
  );
});
