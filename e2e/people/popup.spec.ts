/** The popup and the button in real Chromium, in every state that can be made: both tell what the relay knows. */
import { expect, test } from '../../harness/fixtures/index.ts';
import { eventually } from '../../harness/base/eventually.ts';
import type { OwnTab } from '../../harness/stage/own-tab.ts';
import { inPopup, type Popup } from '../../harness/stage/popup.ts';
import type { Stage } from '../../harness/stage/stage.ts';
import { clickShare, clickStop } from '../../harness/targets/holdfast-sharing.ts';

/** Opens the popup of a tab and waits until it says all of this. */
async function says(stage: Stage, tab: OwnTab, ...texts: readonly string[]): Promise<string> {
  return inPopup(await stage.browser.popupPlace(tab), (popup) => shows(popup, ...texts));
}

async function shows(popup: Popup, ...texts: readonly string[]): Promise<string> {
  let last = '';
  return eventually(`the popup shows ${texts.join(', ')}`, async () => {
    last = String(await popup.evaluate('document.body.innerText'));
    return texts.every((text) => last.includes(text)) && last;
  }).catch((error: unknown) => {
    throw new Error(`The popup shows: ${last}`, { cause: error });
  });
}

/** What the button shows in a tab. */
async function badge(stage: Stage, tab: OwnTab): Promise<string> {
  return stage.browser.worker.evaluate(
    async (url) => {
      const tabId = (await chrome.tabs.query({})).find((shown) => shown.url === url)?.id;
      if (tabId === undefined) throw new Error(`No tab shows ${url}.`);
      return chrome.action.getBadgeText({ tabId });
    },
    await tab.url(),
  );
}

async function badgeBecomes(stage: Stage, tab: OwnTab, text: string): Promise<void> {
  await eventually(`the button shows "${text}"`, async () => (await badge(stage, tab)) === text);
}

test('a tab is shared and stopped in the popup, and the relay knows', async ({ stage }) => {
  const tab = await stage.browser.openTab(stage.site.url('/articles/1'));
  await says(stage, tab, 'Connected', 'This tab is not shared', 'Share this tab');
  expect(await badge(stage, tab)).toBe('');
  await clickShare(stage.browser, tab);
  await badgeBecomes(stage, tab, 'ON');
  expect((await stage.relay.health()).targets).toEqual([tab.targetId]);
  await says(stage, tab, 'This tab is shared', 'Stop sharing this tab', 'Shared tabs');
  await clickStop(stage.browser, tab);
  await badgeBecomes(stage, tab, '');
  await eventually('the relay lists no tab', async () => (await stage.relay.health()).targets?.length === 0);
});

test('each shared tab can be stopped by itself, and all at once', async ({ stage }) => {
  const [one, two, three] = [
    await stage.sharedTab('/articles/1'),
    await stage.sharedTab('/articles/2'),
    await stage.sharedTab('/articles/3'),
  ];
  const listed = async (count: number): Promise<void> => {
    await eventually(`the relay lists ${count} tabs`, async () => {
      return (await stage.relay.health()).targets?.length === count;
    });
  };
  await inPopup(await stage.browser.popupPlace(three), async (popup) => {
    await eventually('the popup lists three tabs', async () => {
      return (await popup.evaluate('document.querySelectorAll("#tabs li").length')) === 3;
    });
    await popup.evaluate(
      '[...document.querySelectorAll("#tabs button")].find((b) => b.ariaLabel.includes("Article 1")).click()',
    );
    await listed(2);
    expect((await stage.relay.health()).targets).not.toContain(one.targetId);
    await popup.evaluate('document.querySelector("#stop-all").click()');
    await listed(0);
    await shows(popup, 'This tab is not shared');
  });
  for (const tab of [one, two, three]) await badgeBecomes(stage, tab, '');
});

test('without a relay, button and popup say so in every tab, and they say when it is back', async ({
  stage,
}) => {
  const shared = await stage.sharedTab('/articles/1');
  const other = await stage.browser.openTab(stage.site.url('/articles/2'));
  await stage.relay.kill();
  await badgeBecomes(stage, shared, 'II');
  await badgeBecomes(stage, other, 'off');
  await says(stage, other, 'No relay', 'Next attempt', 'This tab is not shared');
  await says(stage, shared, 'No relay', 'Clients wait until the relay is back', 'Stop sharing this tab');
  await stage.relay.start();
  await badgeBecomes(stage, shared, 'ON');
  await badgeBecomes(stage, other, '');
  await says(stage, shared, 'Connected', 'This tab is shared', 'Connection lost, back after');
  await stage.converged();
});

test('a refusal is shown with its reason, and in the button of every tab', async ({ stage, worker }) => {
  const tab = await stage.sharedTab('/articles/1');
  const settings = await worker.evaluate(
    async () => (await chrome.storage.local.get('settings'))['settings'],
    undefined,
  );
  const pair = (value: unknown): Promise<unknown> =>
    worker.evaluate((to) => chrome.storage.local.set({ settings: to }), value);
  await pair({ ...(settings as object), pairingKey: 'x'.repeat(43) });
  await badgeBecomes(stage, tab, '!');
  await says(stage, tab, 'The relay refused the connection', 'Open options');
  await pair({ ...(settings as object), pairingKey: '' });
  await says(stage, tab, 'Not paired', 'Open options');
  expect(await badge(stage, tab)).toBe('!');
  await pair(settings);
  await badgeBecomes(stage, tab, 'ON');
});

test('after a restart of the worker, the popup shows the recovery', async ({ stage, worker }) => {
  const tab = await stage.sharedTab('/articles/1');
  const { proved } = await worker.kill();
  await proved;
  await says(stage, tab, 'Connected', 'This tab is shared', 'Worker restarted, connected after');
  await stage.converged();
});

test('an open popup survives the worker and stays right', async ({ stage, worker }) => {
  const tab = await stage.sharedTab('/articles/1');
  await inPopup(await stage.browser.popupPlace(tab), async (popup) => {
    await shows(popup, 'This tab is shared');
    const { proved } = await worker.kill();
    await proved;
    await shows(popup, 'Worker restarted', 'This tab is shared');
    await popup.evaluate('document.querySelector("#stop").click()');
    await shows(popup, 'This tab is not shared');
  });
  await badgeBecomes(stage, tab, '');
});

test('after Cancel on the debugging bar, the popup explains and offers to share again', async ({
  stage,
  worker,
}) => {
  const tab = await stage.sharedTab('/articles/1');
  // A headless browser has no debugging bar, so the event's reason is changed in the worker.
  await worker.evaluate(
    async (url) => {
      const tabId = (await chrome.tabs.query({})).find((shown) => shown.url === url)?.id;
      if (tabId === undefined) throw new Error(`No tab shows ${url}.`);
      await chrome.debugger.detach({ tabId });
      const event = chrome.debugger.onDetach as unknown as { dispatch(source: object, reason: string): void };
      event.dispatch({ tabId }, 'canceled_by_user');
    },
    await tab.url(),
  );
  await badgeBecomes(stage, tab, '');
  await says(stage, tab, 'You pressed Cancel on the debugging bar', 'Share this tab');
  await clickShare(stage.browser, tab);
  await badgeBecomes(stage, tab, 'ON');
});

test('on a page that cannot be shared, the popup says so', async ({ stage }) => {
  const tab = await stage.browser.openTab('chrome://version/');
  const text = await says(stage, tab, 'Chromium does not let extensions drive chrome: pages.');
  expect(text).not.toContain('Share this tab');
});

test('the entry of the context menu shares a tab, and stops sharing it', async ({ stage, worker }) => {
  const tab = await stage.browser.openTab(stage.site.url('/articles/1'));
  // A headless browser shows no menu. The event is the same.
  const choose = async (): Promise<void> => {
    await worker.evaluate(
      async (url) => {
        const shown = (await chrome.tabs.query({})).find((one) => one.url === url);
        const event = chrome.contextMenus.onClicked as unknown as {
          dispatch(info: object, tab: object): void;
        };
        event.dispatch({ menuItemId: 'share-or-stop' }, shown ?? {});
      },
      await tab.url(),
    );
  };
  await choose();
  await badgeBecomes(stage, tab, 'ON');
  await choose();
  await badgeBecomes(stage, tab, '');
  // Chromium has the entry: a second one with this name is refused.
  const created = await worker.evaluate(
    () =>
      new Promise((resolve) => {
        chrome.contextMenus.create({ id: 'share-or-stop', title: 'x' }, () =>
          resolve(chrome.runtime.lastError?.message),
        );
      }),
    undefined,
  );
  expect(created).toMatch(/duplicate id/);
});
