/** The user's decisions survive every fault: shared tabs stay shared, others are not attached. */
import { test, expect } from 'playwright/test';
import { discard } from '../../harness/faults/tab-discarded.ts';
import { eventually } from '../../harness/base/eventually.ts';
import type { OwnTab } from '../../harness/stage/own-tab.ts';
import { Stage } from '../../harness/stage/stage.ts';
import { holdfastIn } from '../../harness/targets/holdfast.ts';
import { clickShare } from '../../harness/targets/holdfast-sharing.ts';
import { buildForSlowBrowser, heard, setSlow, type Slow, type SlowBuild } from './slow-browser.ts';

let build: SlowBuild;
let stage: Stage;
let tab: OwnTab;

test.beforeAll(async () => {
  build = await buildForSlowBrowser();
});

test.afterAll(() => build.remove());

test.beforeEach(async ({ headless }) => {
  stage = await Stage.open({ target: holdfastIn(build.folder), headed: !headless });
  tab = await stage.sharedTab('/articles/1');
});

test.afterEach(() => stage.close());

test('a tab that is discarded while it shows chrome://version is shared after a reload of the extension', async () => {
  await tab.goto('chrome://version/');
  await eventually('the debugger is detached', async () => !(await seen(tab)).attached);
  await discard(stage, tab);
  await reloadExtension();
  await tab.activate();
  await tab.goto(stage.site.url('/articles/2'));
  await stage.converged();
});

test('a tab that is discarded while the worker loads is shared after a reload of the extension', async () => {
  await restartWorker('storage');
  await discard(stage, tab);
  await workerHasHeard();
  expect(await isLoading()).toBe(true);
  await end('reloaded');
  await stage.converged();
});

for (const slow of ['storage', 'targets'] as const) {
  test.describe(`while a new worker waits for the browser's ${slow}`, () => {
    test.beforeEach(() => restartWorker(slow));

    for (const then of ['killed', 'reloaded'] as const) {
      const details = slow === 'storage' && then === 'reloaded' ? { tag: '@sample' } : {};
      test(`a Cancel on the debugging bar counts even if the worker is ${then}`, details, async () => {
        await cancelDebugging();
        await workerHasHeard();
        await end(then);
        await isNotShared();
      });

      test(`a click that stops sharing counts even if the worker is ${then}`, details, async () => {
        await stage.releaseTab(tab);
        await workerHasHeard();
        await end(then);
        await isNotShared();
      });

      test(`a click that shares another tab counts even if the worker is ${then}`, async () => {
        const other = await stage.browser.openTab(stage.site.url('/articles/2'));
        await clickShare(stage.browser, other);
        await workerHasHeard();
        await end(then);
        await eventually('the other tab is shared', () => stage.offers(other));
        await eventually('its button shows it', async () => (await seen(other)).badge === 'ON');
      });
    }

    test('the button of a shared tab never shows it as not shared', async () => {
      await eventually('the worker connects to the relay, if it can', async () => {
        return slow === 'storage' || (await stage.relay.health()).ready === false;
      });
      expect((await seen(tab)).badge).not.toBe('');
    });
  });
}

/** Kills the worker and delays the next one. */
async function restartWorker(slow: Slow): Promise<void> {
  const { worker } = stage.browser;
  await setSlow(worker, slow);
  await (
    await worker.kill()
  ).proved;
  // Its listeners are there.
  await eventually('the next worker has started', async () => (await heard(worker)) === 0);
  if (slow === 'targets') await eventually('the next worker has loaded', async () => !(await isLoading()));
}

async function workerHasHeard(): Promise<void> {
  await eventually('the worker has received it', async () => (await heard(stage.browser.worker)) === 1);
}

/** The worker ends, and the next one is not delayed. */
async function end(how: 'killed' | 'reloaded'): Promise<void> {
  const { worker } = stage.browser;
  await setSlow(worker, 'nothing');
  if (how === 'killed') await (await worker.kill()).proved;
  else await reloadExtension();
}

async function reloadExtension(): Promise<void> {
  const { worker } = stage.browser;
  const life = await worker.alive();
  await stage.browser.onExtensionsPage((extensions) => extensions.reload());
  await worker.died(life);
  await worker.reborn(life);
}

interface Status {
  readonly phase: { readonly name: string };
}

/** The worker's status; undefined while it loads. */
function status(): Promise<Status | undefined> {
  return stage.browser.worker.evaluate(() => {
    const { holdfastStatus } = globalThis as unknown as { holdfastStatus: () => Status | undefined };
    return holdfastStatus();
  }, undefined);
}

async function isLoading(): Promise<boolean> {
  return (await status()) === undefined;
}

/**
 * What Chromium does at a Cancel: it detaches the debugger and sends an event. A headless browser has no debugging bar
 * to click, so the event's reason is changed in the worker.
 */
async function cancelDebugging(): Promise<void> {
  await stage.browser.worker.evaluate(
    async (url) => {
      const tabId = (await chrome.tabs.query({})).find((shown) => shown.url === url)?.id;
      if (tabId === undefined) throw new Error(`No tab shows ${url}.`);
      await chrome.debugger.detach({ tabId });
      const event = chrome.debugger.onDetach as unknown as { dispatch(source: object, reason: string): void };
      event.dispatch({ tabId }, 'canceled_by_user');
    },
    await tab.url(),
  );
}

interface Seen {
  readonly attached: boolean;
  readonly badge: string;
}

/** The state of a tab in the browser. It is found by its URL, because the targets may be delayed. */
async function seen(of: OwnTab): Promise<Seen> {
  return stage.browser.worker.evaluate(
    async (url) => {
      const tabId = (await chrome.tabs.query({})).find((shown) => shown.url === url)?.id;
      if (tabId === undefined) throw new Error(`No tab shows ${url}.`);
      const attached = await chrome.debugger.sendCommand({ tabId }, 'Target.getTargetInfo').then(
        () => true,
        () => false,
      );
      return { attached, badge: await chrome.action.getBadgeText({ tabId }) };
    },
    await of.url(),
  );
}

/** Once the worker is live, it has attached to all tabs that it considers shared. */
async function isNotShared(): Promise<void> {
  await eventually('the extension is live again', async () => (await status())?.phase.name === 'live');
  await eventually('the button shows that the tab is not shared', async () => (await seen(tab)).badge === '');
  expect((await seen(tab)).attached).toBe(false);
  expect((await stage.relay.health()).targets).toEqual([]);
}
