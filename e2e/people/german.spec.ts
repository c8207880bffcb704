/** A browser whose language is German: popup, options and welcome page, button, menu and name. Nothing is cut. */
import { expect } from 'playwright/test';
import { eventually } from '../../harness/base/eventually.ts';
import { inPopup } from '../../harness/stage/popup.ts';
import { examine } from './examine-page.ts';
import { PairingPage, test } from './pairing-scene.ts';

test.use({ language: 'de' });

test('all that people see is German', async ({ scene }, info) => {
  const { browser } = scene;
  const attach = async (name: string, session: PairingPage['session']): Promise<void> => {
    for (const [look, body] of await examine(session))
      await info.attach(`${name}-${look}`, { body, contentType: 'image/png' });
    await session.send('Runtime.evaluate', { expression: "document.documentElement.style.fontSize = ''" });
  };
  const welcome = await scene.welcome();
  await welcome.shows('Willkommen bei Holdfast', 'antwortet nichts', 'Relay starten');
  expect(await welcome.value('document.documentElement.lang')).toBe('de');
  await attach('welcome', welcome.session);
  await scene.startRelay();
  await welcome.type('port', String(scene.port));
  await welcome.shows(`Auf Port ${scene.port} antwortet ein Relay.`);
  await welcome.pair(await scene.code());
  await welcome.shows('(erledigt)', 'Gekoppelt. Das Relay führt diesen Browser als „');

  const options = await scene.options();
  await options.shows('Verbunden', 'Mit einem Relay koppeln', 'Clients dürfen file:-Adressen öffnen');
  await attach('options', options.session);

  const tab = await browser.openTab('data:text/html,<title>Seite</title>');
  const popup = async (name: string, click: string, ...texts: readonly string[]): Promise<void> => {
    await inPopup(await browser.popupPlace(tab), async ({ targetId }) => {
      const page = new PairingPage(await browser.cdp.attach(targetId));
      await page.shows(...texts);
      await attach(name, page.session);
      await page.click(click);
      await page.session.detach();
    });
  };
  await popup(
    'popup-not-shared',
    '#share',
    'Verbunden',
    'Diesen Tab freigeben',
    'Kein Client ist verbunden.',
  );
  const titleOf = (): Promise<string> =>
    browser.worker.evaluate(async () => {
      const [shown] = await chrome.tabs.query({ active: true, currentWindow: true });
      return chrome.action.getTitle(shown?.id === undefined ? {} : { tabId: shown.id });
    }, undefined);
  await eventually('the button says in German that the tab is shared', async () => {
    await tab.activate();
    return (await titleOf()) === 'Holdfast: Dieser Tab ist freigegeben';
  });
  await popup('popup-shared', '#stop', 'Dieser Tab ist freigegeben.', 'Freigabe dieses Tabs beenden');

  const { name, description } = await browser.worker.evaluate(() => chrome.runtime.getManifest(), undefined);
  expect(name).toBe('Holdfast');
  expect(description).toContain('auch nach Störungen');
});
