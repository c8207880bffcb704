/** Popup, options and welcome page for everybody: axe-core finds nothing serious, the keyboard does everything, large text fits. */
import { expect, test } from '../../harness/fixtures/index.ts';
import { eventually } from '../../harness/base/eventually.ts';
import { inPopup } from '../../harness/stage/popup.ts';
import type { CdpSession } from '../../harness/stage/raw-cdp.ts';
import type { Stage } from '../../harness/stage/stage.ts';
import { examine, shows, valueOf } from './examine-page.ts';

async function inPopupSession(
  stage: Stage,
  tab: Parameters<Stage['releaseTab']>[0],
  use: (session: CdpSession) => Promise<void>,
): Promise<void> {
  await inPopup(await stage.browser.popupPlace(tab), async ({ targetId }) => {
    const session = await stage.browser.cdp.attach(targetId);
    await use(session);
    await session.detach();
  });
}

test('the popup of a shared tab, and without a relay', async ({ stage }, info) => {
  const tab = await stage.sharedTab('/articles/1');
  await stage.sharedTab('/articles/2');
  await stage.connect();
  const attach = async (state: string, pictures: Map<string, Buffer>): Promise<void> => {
    for (const [name, body] of pictures)
      await info.attach(`popup-${state}-${name}`, { body, contentType: 'image/png' });
  };
  await inPopupSession(stage, tab, async (session) => {
    await shows(session, 'Stop sharing all tabs');
    await shows(session, '2 tabs: Article 1, Article 2');
    await attach('shared', await examine(session));
  });
  await stage.relay.kill();
  await inPopupSession(stage, tab, async (session) => {
    await shows(session, 'No relay');
    await attach('no-relay', await examine(session));
  });
});

test('the options page shows live what comes of the settings', async ({ stage, worker }, info) => {
  const tab = await stage.browser.openTab(`chrome-extension://${worker.extensionId}/options.html`);
  const session = await stage.browser.cdp.attach(tab.targetId);
  await shows(session, 'Connected');
  for (const [name, body] of await examine(session))
    await info.attach(`options-${name}`, { body, contentType: 'image/png' });
  const type = (id: string, value: string): Promise<unknown> =>
    valueOf(
      session,
      `(() => { const it = document.getElementById('${id}'); it.value = '${value}'; it.dispatchEvent(new Event('input')); })()`,
    );
  const saveKey = async (key: string): Promise<void> => {
    await type('pairing-key', key);
    await valueOf(session, "document.querySelector('#key-form button').click()");
  };
  const savePort = async (port: string): Promise<void> => {
    await type('port', port);
    await valueOf(session, "document.getElementById('save-port').click()");
  };
  const port = String(await valueOf(session, "document.getElementById('port').value"));
  const key = await worker.evaluate(async () => {
    const { settings } = await chrome.storage.local.get('settings');
    return (settings as { readonly pairingKey: string }).pairingKey;
  }, undefined);
  // The key is kept, and not shown.
  expect(await valueOf(session, "document.getElementById('pairing-key').value")).toBe('');
  await saveKey('x'.repeat(43));
  await shows(session, 'The relay refused the connection');
  await saveKey(key);
  await shows(session, 'Connected');
  // The test's site: a program that is no relay.
  await savePort(new URL(stage.site.url('/')).port);
  await shows(session, 'No relay');
  await savePort(port);
  await shows(session, 'Connected');
  await session.detach();
});

test('the welcome page, at the beginning and when all is done', async ({ stage, worker }, info) => {
  await stage.sharedTab('/articles/1');
  const tab = await stage.browser.openTab(`chrome-extension://${worker.extensionId}/welcome.html`);
  const session = await stage.browser.cdp.attach(tab.targetId);
  await shows(session, 'Ready.');
  for (const [name, body] of await examine(session))
    await info.attach(`welcome-done-${name}`, { body, contentType: 'image/png' });
  await valueOf(session, "document.documentElement.style.fontSize = ''");
  await worker.evaluate(() => chrome.storage.local.set({ settings: { port: 9 } }), undefined);
  await shows(session, 'Nothing answers on port 9.');
  for (const [name, body] of await examine(session))
    await info.attach(`welcome-start-${name}`, { body, contentType: 'image/png' });
  await session.detach();
});

test('the keyboard alone shares a tab; no button has the focus when the popup opens', async ({ stage }) => {
  const tab = await stage.browser.openTab(stage.site.url('/articles/1'));
  await inPopupSession(stage, tab, async (session) => {
    await shows(session, 'Share this tab');
    expect(await valueOf(session, 'document.activeElement.tagName')).toBe('BODY');
    const press = async (key: string, code: number, text?: string): Promise<void> => {
      const event = { key, code: key, windowsVirtualKeyCode: code, ...(text === undefined ? {} : { text }) };
      await session.send('Input.dispatchKeyEvent', {
        type: text === undefined ? 'rawKeyDown' : 'keyDown',
        ...event,
      });
      await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    };
    await press('Tab', 9);
    expect(await valueOf(session, 'document.activeElement.id')).toBe('share');
    await press('Enter', 13, '\r');
    await shows(session, 'This tab is shared');
  });
  await eventually('the relay lists the tab', async () =>
    (await stage.relay.health()).targets?.includes(tab.targetId),
  );
});
