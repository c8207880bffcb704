/** A page of the extension has all its permissions. No client may get a session with one, however it is reached. */
import { expect, test } from '../../harness/fixtures/index.ts';
import { eventually } from '../../harness/base/eventually.ts';
import { inPopup } from '../../harness/stage/popup.ts';
import { clickShare } from '../../harness/targets/holdfast-sharing.ts';
import { attacker, openTabs, READ_STORAGE, type Attacker } from './attacker.ts';

const REFUSED = /was refused: .*No option allows it\./;
const NOT_OPENED = /was refused: .*No option allows it\.|Cannot navigate to invalid URL/;
const SECRET = /instanceId/;

let client: Attacker;
test.beforeEach(async ({ stage }) => {
  client = await attacker(stage);
});
test.afterEach(() => client.close());

for (const page of ['options.html', 'popup.html', 'welcome.html']) {
  test(`${page} is not opened by createTarget, navigate or /json/new`, async ({ stage, worker }) => {
    const own = await stage.sharedTab('/articles/1');
    const session = await client.attach(own.targetId);
    const before = await openTabs(stage);
    const address = `chrome-extension://${worker.extensionId}/${page}`;
    const spellings = [
      address,
      ` \t\n${address}`,
      address.replace('chrome-', 'CHROME-'),
      address.replace('chrome-', 'chrome-\n'),
      `view-source:${address}`,
      `blob:${address}`,
      page,
      `/${page}`,
    ];
    for (const url of spellings) {
      expect(await client.ask('Target.createTarget', { url })).toMatch(REFUSED);
      expect(await client.ask('Target.createTarget', { url }, session)).toMatch(REFUSED);
      expect(await client.ask('Page.navigate', { url }, session)).toMatch(NOT_OPENED);
      expect(await client.http(`/json/new?${encodeURIComponent(url)}`, 'PUT')).toMatch(
        /^403 .*No option allows it\./,
      );
    }
    expect(await openTabs(stage)).toEqual(before);
    expect(await client.ask('Runtime.evaluate', READ_STORAGE, session)).not.toMatch(SECRET);
  });
}

test('a popup with such an address is not shared', { tag: '@sample' }, async ({ stage, worker }) => {
  const own = await stage.sharedTab('/articles/1');
  const session = await client.attach(own.targetId);
  const address = `chrome-extension://${worker.extensionId}/options.html`;
  const opened = await client.ask(
    'Runtime.evaluate',
    { expression: `String(!!window.open(${JSON.stringify(address)}))`, userGesture: true },
    session,
  );
  expect(opened).toContain('true');
  await eventually('the popup is there', async () => (await openTabs(stage)).includes(address));
  const shared = await worker.evaluate(
    () => (globalThis as unknown as { holdfastStatus(): { tabs: { url: string }[] } }).holdfastStatus().tabs,
    undefined,
  );
  expect(shared.map(({ url }) => url)).toEqual([stage.site.url('/articles/1')]);
  expect(await client.http('/json/list')).not.toContain('chrome-extension:');
});

/**
 * Chromium blocks a redirect to such a page, but keeps its URL. After a reload, or from the history, the page opens
 * with all its permissions.
 */
test('a redirect to such a page ends the session before the page can be loaded', async ({
  stage,
  worker,
  site,
}) => {
  const own = await stage.sharedTab('/articles/1');
  const session = await client.attach(own.targetId);
  const address = `chrome-extension://${worker.extensionId}/options.html`;
  site.setRoute('/redirect', ({ response }) => void response.writeHead(302, { Location: address }).end());
  await client.ask('Page.navigate', { url: site.url('/redirect') }, session);
  const reloaded = client.ask('Page.reload', {}, session);
  const read = client.ask('Runtime.evaluate', READ_STORAGE, session);
  await eventually('the tab is not offered', async () => (await client.http('/json/list')) === '200 []');
  expect(await client.ask('Target.getTargets')).toBe('{"targetInfos":[]}');
  // The user leaves the page. The client continues with the same session, and cannot go back.
  await own.goto(site.url('/articles/2'));
  expect(await reloaded).not.toMatch(SECRET);
  expect(await read).not.toMatch(SECRET);
  expect(await client.ask('Runtime.evaluate', { expression: 'location.pathname' }, session)).toContain(
    '/articles/',
  );
  const history = await client.ask('Page.getNavigationHistory', {}, session);
  expect(history).not.toContain('chrome-extension:');
});

test('a tab that has shown such a page before it was shared cannot go back to it', async ({
  stage,
  worker,
  userBrowser,
}) => {
  const address = `chrome-extension://${worker.extensionId}/options.html`;
  const tab = await userBrowser.openTab(address);
  await tab.goto(stage.site.url('/articles/1'));
  await clickShare(userBrowser, tab);
  await eventually('the tab is shared', async () => (await client.http('/json/list')).includes(tab.targetId));
  const session = await client.attach(tab.targetId);
  await client.ask('Runtime.evaluate', { expression: 'history.back()' }, session);
  const { entries } = JSON.parse(await client.ask('Page.getNavigationHistory', {}, session)) as {
    entries: { id: number; url: string }[];
  };
  expect(entries.map(({ url }) => url)).toEqual([stage.site.url('/articles/1')]);
  expect(await client.ask('Page.navigateToHistoryEntry', { entryId: 1 }, session)).toMatch(REFUSED);
  expect(await client.ask('Runtime.evaluate', READ_STORAGE, session)).not.toMatch(SECRET);
});

test('the user cannot share such a page', { tag: '@sample' }, async ({ stage, worker, userBrowser }) => {
  const address = `chrome-extension://${worker.extensionId}/options.html`;
  const tab = await userBrowser.openTab(address);
  await inPopup(await userBrowser.popupPlace(tab), (popup) =>
    eventually('the popup says that it cannot be shared', async () => {
      const shown = await popup.evaluate('document.body.innerText');
      return String(shown).includes("extensions' own pages") && !String(shown).includes('Share this tab');
    }),
  );
  // As if the popup had offered it.
  await worker.evaluate(async (url) => {
    const shown = (await chrome.tabs.query({})).find((one) => one.url === url);
    await chrome.storage.local.set({ [`early ${shown?.id}`]: 'share' });
  }, address);
  const attached = (): Promise<unknown> =>
    worker.evaluate(
      async (id) => (await chrome.debugger.getTargets()).find((target) => target.id === id)?.attached,
      tab.targetId,
    );
  await stage.sharedTab('/articles/1');
  await eventually('nothing is attached to the page', async () => (await attached()) === false);
  expect(await client.http('/json/list')).not.toContain('chrome-extension:');
});

test('a frame of a shared page cannot show such a page', async ({ stage, worker }) => {
  const own = await stage.sharedTab('/articles/1');
  const session = await client.attach(own.targetId);
  await client.ask(
    'Target.setAutoAttach',
    { autoAttach: true, waitForDebuggerOnStart: false, flatten: true },
    session,
  );
  const address = `chrome-extension://${worker.extensionId}/options.html`;
  const expression = `new Promise((done) => {
    const frame = document.createElement('iframe');
    frame.onload = () => done('loaded');
    frame.src = ${JSON.stringify(address)};
    document.body.append(frame);
  })`;
  await client.ask('Runtime.evaluate', { expression, awaitPromise: true }, session);
  const targets = await worker.evaluate(() => chrome.debugger.getTargets(), undefined);
  expect(targets.filter(({ url }) => url.startsWith(address))).toEqual([]);
  expect(await client.ask('Target.getTargets')).not.toContain(address);
});
