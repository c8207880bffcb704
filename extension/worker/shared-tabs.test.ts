import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SharedRecord } from './intent.ts';
import { SharedTabs } from './shared-tabs.ts';
import { AttachedBrowser } from './testing/attached-browser.ts';
import { FakeStorageArea } from './testing/fake-storage.ts';

let browser: AttachedBrowser;
let tabs: SharedTabs;
/** Frames to the relay, abbreviated. */
let told: string[];
let local: FakeStorageArea;
/** Which tabs are unsettled, at each change. */
let unsettled: number[][];
let shown: Promise<void>;

function stored(): unknown {
  return JSON.parse(JSON.stringify(local.values['shared'] ?? []));
}

beforeEach(() => {
  vi.useFakeTimers();
  browser = new AttachedBrowser();
  told = [];
  local = new FakeStorageArea();
  unsettled = [];
  shown = Promise.resolve();
  vi.stubGlobal('chrome', { debugger: browser.debugger, storage: { local, session: new FakeStorageArea() } });
  tabs = new SharedTabs({
    send: (frame) => {
      if (frame.type === 'tab.detached') told.push(`${frame.reason} ${frame.tab}`);
      else if (frame.type === 'tab.replaced') told.push(`${frame.from} is ${frame.state.tab}`);
      else if ('state' in frame) told.push(`${frame.type.slice('tab.'.length)} ${frame.state.tab}`);
    },
    changed: () => {
      unsettled.push(tabs.unsettled);
      return shown;
    },
    happened: () => undefined,
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function pass(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

describe('sharing a tab', () => {
  test('attaches, stores the decision, and announces the tab, in this order', async () => {
    browser.add(1);
    const tab = await tabs.share(1, 'T-opener');
    expect(told).toEqual(['attached 1']);
    expect(stored()).toEqual([
      { tabId: 1, targetId: 'T1', attachment: tab.attachment, openerId: 'T-opener' },
    ]);
    expect(tabs.inventory()).toMatchObject([{ tab: 1, targetId: 'T1', openerId: 'T-opener' }]);
  });

  test('whose release is still in progress waits for it', async () => {
    browser.add(1);
    let open = (): void => undefined;
    browser.gate = new Promise((resolve) => {
      open = resolve;
    });
    void tabs.share(1).catch(() => undefined);
    await pass();
    const first = tabs.get(1);
    if (first === undefined) throw new Error('not shared');
    void tabs.release(first);
    const again = tabs.share(1);
    await pass();
    open();
    await again;
    await pass();
    expect(browser.tabs.get(1)?.attached).toBe(true);
    // Detached at once, and once more when the attachment under way has ended.
    expect(browser.calls).toEqual(['attach 1', 'detach 1', 'detach 1', 'attach 1']);
    expect(told).toEqual(['released 1', 'attached 1']);
  });

  test('that is being attached waits for it', async () => {
    browser.add(1);
    let open = (): void => undefined;
    browser.gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = tabs.share(1);
    let secondHas: string | undefined;
    const second = tabs.share(1).then((tab) => (secondHas = tab.attachment));
    await pass();
    expect([secondHas, tabs.inventory()]).toEqual([undefined, []]);
    open();
    await second;
    expect(secondHas).toBe((await first).attachment);
    expect(secondHas).toBeDefined();
    expect([browser.calls, told]).toEqual([['attach 1'], ['attached 1']]);
  });

  test('that cannot be attached fails for everybody who asked, and leaves nothing behind', async () => {
    browser.add(1);
    browser.refuses = 'Cannot access a chrome:// URL';
    const [first, second] = await Promise.allSettled([tabs.share(1), tabs.share(1)]);
    expect([first.status, second.status]).toEqual(['rejected', 'rejected']);
    expect([tabs.size, told, stored()]).toEqual([0, [], []]);
  });
});

describe('a shared tab', () => {
  beforeEach(async () => {
    browser.add(1);
    await tabs.share(1);
    told.length = 0;
    browser.calls.length = 0;
  });

  test('that is released is forgotten and detached', async () => {
    await tabs.release(tabs.get(1)!);
    expect([told, stored(), browser.calls]).toEqual([['released 1'], [], ['detach 1']]);
  });

  test("is released by the debugger's Cancel button, and stays released", async () => {
    browser.tabs.get(1)!.attached = false;
    tabs.onDetach(1, 'canceled_by_user');
    await pass(60_000);
    expect([told, tabs.size, stored()]).toEqual([['released 1'], 0, []]);
    expect(browser.calls).toEqual(['detach 1']);
  });

  test('is attached again whenever the debugger is lost in another way', async () => {
    browser.tabs.get(1)!.attached = false;
    tabs.onDetach(1, 'target_closed');
    await pass();
    expect(told).toEqual(['lost 1', 'attached 1']);
  });

  test('whose debugger is lost is stored without it at once, so that no later worker takes the next one for it', async () => {
    expect(stored()).toMatchObject([{ attachment: expect.any(String) as string }]);
    browser.tabs.get(1)!.attached = false;
    tabs.onDetach(1, 'target_closed');
    const [atOnce] = stored() as SharedRecord[];
    expect(atOnce?.attachment).toBeUndefined();
    await pass();
    expect(stored()).toMatchObject([{ attachment: tabs.get(1)?.attachment }]);
  });

  test('that is closed is reported once', async () => {
    browser.tabs.delete(1);
    tabs.onDetach(1, 'target_closed');
    tabs.onRemoved(1);
    tabs.onRemoved(1);
    await pass(60_000);
    expect([told, tabs.size, stored()]).toEqual([['lost 1', 'closed 1'], 0, []]);
  });

  test('that is discarded before it was ever attached is announced under its new id only', async () => {
    browser.add(3);
    const sharing = tabs.share(3).catch(() => undefined);
    browser.add(4);
    tabs.onReplaced(4, 3);
    await pass(5_000);
    await sharing;
    expect(told).toEqual(['attached 4']);
  });

  test('stays shared when it is discarded: under another id, and attached again', async () => {
    browser.tabs.delete(1);
    browser.add(2, 'T-after-discard');
    tabs.onDetach(1, 'target_closed');
    tabs.onReplaced(2, 1);
    await pass();
    expect(told).toEqual(['lost 1', '1 is 2', 'attached 2']);
    expect(tabs.get(1)).toBeUndefined();
    expect(stored()).toMatchObject([{ tabId: 2, targetId: 'T-after-discard' }]);
  });

  test('reports its URL and title when they change', () => {
    tabs.onUpdated(1, { url: 'https://b.test/' });
    tabs.onUpdated(1, { url: 'https://b.test/' });
    tabs.onUpdated(1, {});
    expect(told).toEqual(['updated 1']);
    // A new document is not called as the last one.
    tabs.onUpdated(1, { url: 'https://c.test/' }, { title: 'c.test' });
    expect(tabs.inventory()).toMatchObject([{ url: 'https://c.test/', title: 'c.test' }]);
  });
});

test('the relay hears nothing of tabs that are not shared', async () => {
  tabs.onDetach(5, 'target_closed');
  tabs.onDetach(undefined, 'target_closed');
  tabs.onRemoved(5);
  tabs.onReplaced(6, 5);
  tabs.onUpdated(5, { title: 'x' });
  await pass(60_000);
  expect([told, browser.calls]).toEqual([[], []]);
});

describe('what a new worker takes over', () => {
  const RECORD = { tabId: 1, targetId: 'T1', attachment: 'old' };

  async function restore(shared: SharedRecord[], stopped: number[] = []): Promise<void> {
    tabs.take({ shared, stopped }, (await browser.debugger.getTargets()) as never, ['early 1']);
    await tabs.restore();
  }

  test('keeps its attachment id if it is still attached', async () => {
    browser.add(1, 'T1', true);
    await restore([RECORD]);
    expect([browser.calls, told]).toEqual([[], []]);
    expect(tabs.inventory()).toMatchObject([{ tab: 1, targetId: 'T1', attachment: 'old' }]);
    expect(tabs.get(1)?.isUsable).toBe(true);
  });

  test('is attached again if it is not', async () => {
    browser.add(1);
    await restore([RECORD]);
    expect(told).toEqual(['attached 1']);
  });

  test('is shared, but not usable before it is checked', () => {
    browser.add(1, 'T1', true);
    tabs.take({ shared: [RECORD], stopped: [] }, [], []);
    expect(tabs.get(1)?.isUsable).toBe(false);
  });

  test('is stored, with the notes merged', async () => {
    local.values = { 'early 1': 'stop' };
    browser.add(1, 'T1', true);
    await restore([RECORD]);
    expect(local.values).toMatchObject({ shared: [RECORD], openTargets: ['T1'] });
    expect(local.values).not.toHaveProperty('early 1');
  });

  test('is closed after a while if it is gone', async () => {
    await restore([RECORD]);
    expect(told).toEqual([]);
    await pass(10_000);
    expect([told, tabs.size, stored()]).toEqual([['closed 1'], 0, []]);
  });

  test('is shared if an earlier worker ended before it could', async () => {
    browser.add(1);
    await restore([{ tabId: 1, targetId: '' }]);
    expect(told).toEqual(['attached 1']);
  });

  test('is forgotten if that is refused', async () => {
    browser.add(1);
    browser.refuses = 'Cannot access a chrome:// URL';
    await restore([{ tabId: 1, targetId: '' }]);
    expect([told, tabs.size, stored()]).toEqual([[], 0, []]);
  });

  test('can be released immediately, and is not attached again', async () => {
    browser.add(1, 'T1', true);
    tabs.take({ shared: [RECORD], stopped: [] }, [], []);
    const restoring = tabs.restore();
    tabs.onDetach(1, 'canceled_by_user');
    await restoring;
    await pass(60_000);
    expect([browser.tabs.get(1)?.attached, stored()]).toEqual([false, []]);
    expect(browser.calls).not.toContain('attach 1');
  });

  test('detaches from a tab that is attached and not shared', async () => {
    browser.add(1, 'T1', true);
    browser.add(2, 'T2', true);
    await restore([RECORD], [2]);
    expect(browser.calls).toEqual(['detach 2']);
  });
});

describe('a decision is stored', () => {
  test('before the debugger is attached, so that the next worker would share the tab', async () => {
    browser.add(1);
    const sharing = tabs.share(1);
    expect(browser.calls).toEqual([]);
    expect(stored()).toEqual([{ tabId: 1, targetId: '' }]);
    await sharing;
  });

  test('before it is shown', async () => {
    browser.add(1);
    const tab = await tabs.share(1);
    await pass();
    unsettled.length = 0;
    let answer = (): void => undefined;
    local.gate = new Promise((resolve) => {
      answer = resolve;
    });
    void tabs.release(tab);
    await pass();
    expect([stored(), browser.tabs.get(1)?.attached]).toEqual([[], false]);
    expect(unsettled).toEqual([[1]]);
    expect(local.values['stopped']).toEqual([1]);
    answer();
    await pass();
    expect(unsettled).toEqual([[1], []]);
  });

  test('and unfinished until the button shows it', async () => {
    browser.add(1);
    const tab = await tabs.share(1);
    let paint = (): void => undefined;
    shown = new Promise((resolve) => {
      paint = resolve;
    });
    void tabs.release(tab);
    await pass();
    expect([tabs.unsettled, tabs.isUnsettled(1)]).toEqual([[], true]);
    paint();
    await pass();
    expect(tabs.isUnsettled(1)).toBe(false);
  });

  test('in the order in which two quick opposite ones are made', async () => {
    browser.add(1);
    await tabs.share(1);
    local.gate = new Promise(() => undefined);
    void tabs.release(tabs.get(1)!);
    expect(stored()).toEqual([]);
    void tabs.share(1);
    expect(stored()).toEqual([{ tabId: 1, targetId: '' }]);
    void tabs.release(tabs.get(1)!);
    expect(stored()).toEqual([]);
    await pass(60_000);
    expect(browser.tabs.get(1)?.attached).toBe(false);
  });

  test('as it is at that time, when a failed write is retried', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    browser.add(1);
    await tabs.share(1);
    local.fails = true;
    void tabs.release(tabs.get(1)!);
    await pass();
    expect(stored()).toHaveLength(1);
    local.fails = false;
    await pass(1_000);
    expect(stored()).toEqual([]);
    expect(warned).toHaveBeenCalled();
    warned.mockRestore();
  });
});

test('the new id and the new target of a discarded tab are stored before it is attached', async () => {
  browser.add(1);
  await tabs.share(1);
  browser.tabs.delete(1);
  browser.add(2, 'T2');
  browser.refuses = 'Cannot access a chrome:// URL';
  tabs.onReplaced(2, 1);
  expect(stored()).toMatchObject([{ tabId: 2, targetId: 'T1' }]);
  await pass();
  expect(stored()).toMatchObject([{ tabId: 2, targetId: 'T1', presentTargetId: 'T2' }]);
  expect(local.values['openTargets']).toEqual(['T2']);
});
