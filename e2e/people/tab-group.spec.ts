/** The tab group that shows which tabs are shared, if the user wants it: what is in it, and what the user's hand in it means. */
import { expect, test } from '../../harness/fixtures/index.ts';
import { eventually } from '../../harness/base/eventually.ts';
import type { OwnTab } from '../../harness/stage/own-tab.ts';
import type { Stage } from '../../harness/stage/stage.ts';
import { clickShare, clickStop } from '../../harness/targets/holdfast-sharing.ts';

async function wantGroup(stage: Stage, tabGroup: boolean): Promise<void> {
  await stage.browser.worker.evaluate(async (wanted) => {
    const { settings } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({ settings: { ...(settings as object), tabGroup: wanted } });
  }, tabGroup);
}

/** Paths of the tabs in groups, with the title of each group; in the order of the tabs. */
async function groups(stage: Stage): Promise<readonly string[]> {
  return stage.browser.worker.evaluate(async () => {
    const found = await chrome.tabGroups.query({});
    const tabs = await chrome.tabs.query({});
    return tabs.flatMap(({ groupId, url = '' }) => {
      const group = found.find(({ id }) => id === groupId);
      return group === undefined ? [] : [`${group.title ?? ''} ${group.color} ${new URL(url).pathname}`];
    });
  }, undefined);
}

async function groupsBecome(stage: Stage, ...expected: readonly string[]): Promise<void> {
  let last: readonly string[] = [];
  await eventually('the groups are right', async () => {
    last = await groups(stage);
    return JSON.stringify(last) === JSON.stringify(expected);
  }).catch((cause: unknown) => {
    throw new Error(`The groups are ${JSON.stringify(last)}`, { cause });
  });
}

type Hand = 'take out' | 'pin' | 'unpin' | 'discard' | 'put in';

/** What the user does to a tab, found by its path. `put in`: into the group of any tab. */
async function doTo(stage: Stage, path: string, hand: Hand): Promise<void> {
  await stage.browser.worker.evaluate(
    async ([wanted, what]) => {
      const tabs = await chrome.tabs.query({});
      const id = tabs.find(({ url = '' }) => new URL(url).pathname === wanted)?.id;
      if (id === undefined) throw new Error(`no tab shows ${wanted}`);
      if (what === 'take out') await chrome.tabs.ungroup(id);
      else if (what === 'discard') await chrome.tabs.discard(id);
      else if (what === 'put in') {
        const [group] = await chrome.tabGroups.query({});
        await chrome.tabs.group({ tabIds: id, groupId: group?.id ?? -1 });
      } else await chrome.tabs.update(id, { pinned: what === 'pin' });
    },
    [path, hand] as const,
  );
}

async function offered(stage: Stage, ...tabs: readonly OwnTab[]): Promise<void> {
  const wanted = tabs.map(({ targetId }) => targetId).toSorted();
  await eventually('the relay lists exactly these tabs', async () => {
    const { targets = [] } = await stage.relay.health();
    return JSON.stringify([...targets].sort()) === JSON.stringify(wanted);
  });
}

async function share(stage: Stage, path: string): Promise<OwnTab> {
  const tab = await stage.browser.openTab(stage.site.url(path));
  await clickShare(stage.browser, tab);
  return tab;
}

test('shared tabs are in the group, also those that were shared before, and stopping takes them out', async ({
  stage,
}) => {
  const one = await share(stage, '/articles/1');
  await offered(stage, one);
  expect(await groups(stage)).toEqual([]);
  await wantGroup(stage, true);
  await groupsBecome(stage, 'Holdfast green /articles/1');
  const two = await share(stage, '/articles/2');
  await groupsBecome(stage, 'Holdfast green /articles/1', 'Holdfast green /articles/2');
  await clickStop(stage.browser, one);
  await groupsBecome(stage, 'Holdfast green /articles/2');
  await offered(stage, two);
  await wantGroup(stage, false);
  await groupsBecome(stage);
  await offered(stage, two);
});

test('a tab that is taken out of the group is no longer shared, and the popup says so', async ({ stage }) => {
  await wantGroup(stage, true);
  const one = await share(stage, '/articles/1');
  const two = await share(stage, '/articles/2');
  await groupsBecome(stage, 'Holdfast green /articles/1', 'Holdfast green /articles/2');
  await doTo(stage, '/articles/1', 'take out');
  await offered(stage, two);
  await groupsBecome(stage, 'Holdfast green /articles/2');
  const recent = await stage.browser.worker.evaluate(() => {
    interface Shown {
      readonly holdfastStatus: () => { readonly recent: readonly { readonly kind: string }[] };
    }
    return (globalThis as unknown as Shown).holdfastStatus().recent.map(({ kind }) => kind);
  }, undefined);
  expect(recent[0]).toBe('takenOut');
  // Sharing it again puts it into the group again.
  await clickShare(stage.browser, one);
  await groupsBecome(stage, 'Holdfast green /articles/1', 'Holdfast green /articles/2');
  await offered(stage, one, two);
});

test('a tab that is taken out while no worker runs is no longer shared', async ({ stage, faults }) => {
  await wantGroup(stage, true);
  const one = await share(stage, '/articles/1');
  const two = await share(stage, '/articles/2');
  await groupsBecome(stage, 'Holdfast green /articles/1', 'Holdfast green /articles/2');
  const { worker, cdp } = stage.browser;
  // Not by the worker, which is being killed.
  const page = await stage.browser.openTab(`chrome-extension://${worker.extensionId}/options.html`);
  const session = await cdp.attach(page.targetId);
  const takeOut = `chrome.tabs.query({ url: ${JSON.stringify(await one.url())} }).then(([tab]) => chrome.tabs.ungroup(tab.id))`;
  const [{ exceptionDetails }] = await Promise.all([
    session.send('Runtime.evaluate', { expression: takeOut, awaitPromise: true }),
    faults.killWorker(),
  ]);
  expect(exceptionDetails).toBeUndefined();
  await offered(stage, two);
  expect(await one.url()).toContain('/articles/1');
});

test('pinned tabs and tabs that are discarded or reloaded stay shared', async ({ stage, faults }) => {
  await wantGroup(stage, true);
  const one = await share(stage, '/articles/1');
  const two = await share(stage, '/articles/2');
  await groupsBecome(stage, 'Holdfast green /articles/1', 'Holdfast green /articles/2');
  await doTo(stage, '/articles/1', 'pin');
  await groupsBecome(stage, 'Holdfast green /articles/2');
  await offered(stage, one, two);
  await doTo(stage, '/articles/1', 'unpin');
  await groupsBecome(stage, 'Holdfast green /articles/1', 'Holdfast green /articles/2');
  await faults.killWorker();
  await stage.settled();
  await offered(stage, one, two);
  await groupsBecome(stage, 'Holdfast green /articles/1', 'Holdfast green /articles/2');
});

test('the group has nothing but shared tabs, and leaves groups of the user alone', async ({ stage }) => {
  await wantGroup(stage, true);
  const one = await share(stage, '/articles/1');
  await groupsBecome(stage, 'Holdfast green /articles/1');
  await stage.browser.openTab(stage.site.url('/articles/2'));
  await doTo(stage, '/articles/2', 'put in');
  await groupsBecome(stage, 'Holdfast green /articles/1');
  await offered(stage, one);
  const own = await stage.browser.openTab(stage.site.url('/articles/3'));
  await stage.browser.worker.evaluate(
    async (url) => {
      const [tab] = await chrome.tabs.query({ url });
      const groupId = await chrome.tabs.group({ tabIds: tab?.id ?? -1 });
      await chrome.tabGroups.update(groupId, { title: 'Mine', color: 'blue' });
    },
    await own.url(),
  );
  await clickShare(stage.browser, own);
  await offered(stage, one, own);
  expect(await groups(stage)).toEqual(['Holdfast green /articles/1', 'Mine blue /articles/3']);
});
