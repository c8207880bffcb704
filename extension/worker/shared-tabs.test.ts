import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SharedRecord } from './memory.ts';
import { SharedTabs } from './shared-tabs.ts';

interface FakeTab {
  targetId: string;
  attached: boolean;
}

/** Stands in for the browser: its tabs, and to which of them our debugger is attached. */
class FakeBrowser {
  readonly tabs = new Map<number, FakeTab>();
  readonly calls: string[] = [];
  /** Set to hold back the end of each attach. */
  gate: Promise<void> | undefined;
  refuses: string | undefined;

  add(tabId: number, targetId = `T${tabId}`, attached = false): void {
    this.tabs.set(tabId, { targetId, attached });
  }

  readonly debugger = {
    attach: async ({ tabId }: { tabId: number }): Promise<void> => {
      this.calls.push(`attach ${tabId}`);
      await this.gate;
      const tab = this.tabs.get(tabId);
      if (tab === undefined) throw new Error(`No tab with given id ${tabId}.`);
      if (this.refuses !== undefined) throw new Error(this.refuses);
      if (tab.attached) throw new Error('Another debugger is already attached to the tab');
      tab.attached = true;
    },
    detach: ({ tabId }: { tabId: number }): Promise<void> => {
      this.calls.push(`detach ${tabId}`);
      const tab = this.tabs.get(tabId);
      if (tab?.attached !== true) return Promise.reject(new Error('Debugger is not attached to the tab'));
      tab.attached = false;
      return Promise.resolve();
    },
    sendCommand: ({ tabId }: { tabId: number }): Promise<object> => {
      const tab = this.tabs.get(tabId);
      if (tab?.attached !== true) return Promise.reject(new Error('Debugger is not attached to the tab'));
      const { targetId } = tab;
      return Promise.resolve({ targetInfo: { targetId, url: 'https://a.test/', title: 'A' } });
    },
    getTargets: (): Promise<object[]> =>
      Promise.resolve(
        [...this.tabs].map(([tabId, { targetId: id, attached }]) => {
          return { id, tabId, type: 'page', attached, url: 'https://a.test/', title: 'A' };
        }),
      ),
  };
}

let browser: FakeBrowser;
let tabs: SharedTabs;
/** What the relay is told, in short. */
let told: string[];
let stored: readonly SharedRecord[];

beforeEach(() => {
  vi.useFakeTimers();
  browser = new FakeBrowser();
  told = [];
  stored = [];
  const area = {
    set: ({ shared }: { shared: SharedRecord[] }) => {
      stored = structuredClone(shared);
      return Promise.resolve();
    },
  };
  vi.stubGlobal('chrome', { debugger: browser.debugger, storage: { local: area, session: area } });
  tabs = new SharedTabs({
    send: (frame) => {
      if (frame.type === 'tab.detached') told.push(`${frame.reason} ${frame.tab}`);
      else if (frame.type === 'tab.replaced') told.push(`${frame.from} is ${frame.state.tab}`);
      else if ('state' in frame) told.push(`${frame.type.slice('tab.'.length)} ${frame.state.tab}`);
    },
    changed: () => undefined,
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
  test('attaches, stores the intent, and tells the relay, in this order', async () => {
    browser.add(1);
    const tab = await tabs.share(1, 'T-opener');
    expect(told).toEqual(['attached 1']);
    expect(stored).toEqual([{ tabId: 1, targetId: 'T1', attachment: tab.attachment, openerId: 'T-opener' }]);
    expect(tabs.inventory()).toMatchObject([{ tab: 1, targetId: 'T1', openerId: 'T-opener' }]);
  });

  test('that was taken back just now waits until that is done', async () => {
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
    expect(browser.calls).toEqual(['attach 1', 'detach 1', 'attach 1']);
    expect(told).toEqual(['released 1', 'attached 1']);
  });

  test('that is being attached just now waits for it', async () => {
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

  test('that cannot be attached fails for everybody who asked, and leaves nothing', async () => {
    browser.add(1);
    browser.refuses = 'Cannot access a chrome:// URL';
    const [first, second] = await Promise.allSettled([tabs.share(1), tabs.share(1)]);
    expect([first.status, second.status]).toEqual(['rejected', 'rejected']);
    expect([tabs.size, told, stored]).toEqual([0, [], []]);
  });
});

describe('a shared tab', () => {
  beforeEach(async () => {
    browser.add(1);
    await tabs.share(1);
    told.length = 0;
    browser.calls.length = 0;
  });

  test('that is released is forgotten, and the debugger taken off', async () => {
    await tabs.release(tabs.get(1)!);
    expect([told, stored, browser.calls]).toEqual([['released 1'], [], ['detach 1']]);
  });

  test('is released by the cancel button of the debugger, and stays so', async () => {
    browser.tabs.get(1)!.attached = false;
    tabs.onDetach(1, 'canceled_by_user');
    await pass(60_000);
    expect([told, tabs.size, stored]).toEqual([['released 1'], 0, []]);
    expect(browser.calls).toEqual(['detach 1']);
  });

  test('is attached again whenever the debugger is lost otherwise', async () => {
    browser.tabs.get(1)!.attached = false;
    tabs.onDetach(1, 'target_closed');
    await pass();
    expect(told).toEqual(['lost 1', 'attached 1']);
  });

  test('that is closed is told of once', async () => {
    browser.tabs.delete(1);
    tabs.onDetach(1, 'target_closed');
    tabs.onRemoved(1);
    tabs.onRemoved(1);
    await pass(60_000);
    expect([told, tabs.size, stored]).toEqual([['lost 1', 'closed 1'], 0, []]);
  });

  test('keeps being shared when it is discarded: under another id, and attached anew', async () => {
    browser.tabs.delete(1);
    browser.add(2, 'T-after-discard');
    tabs.onDetach(1, 'target_closed');
    tabs.onReplaced(2, 1);
    await pass();
    expect(told).toEqual(['lost 1', '1 is 2', 'attached 2']);
    expect(tabs.get(1)).toBeUndefined();
    expect(stored).toMatchObject([{ tabId: 2, targetId: 'T-after-discard' }]);
  });

  test('tells of its address and title where they differ', () => {
    tabs.onUpdated(1, { url: 'https://b.test/' });
    tabs.onUpdated(1, { url: 'https://b.test/' });
    tabs.onUpdated(1, {});
    expect(told).toEqual(['updated 1']);
    expect(tabs.inventory()).toMatchObject([{ url: 'https://b.test/', title: 'A' }]);
  });
});

test('what happens in tabs that are not shared is no concern of the relay', async () => {
  tabs.onDetach(5, 'target_closed');
  tabs.onDetach(undefined, 'target_closed');
  tabs.onRemoved(5);
  tabs.onReplaced(6, 5);
  tabs.onUpdated(5, { title: 'x' });
  await pass(60_000);
  expect([told, browser.calls]).toEqual([[], []]);
});

describe('after the death of the worker', () => {
  const RECORD = { tabId: 1, targetId: 'T1', attachment: 'old' };

  test('tabs that are still attached go on under the name of their attachment', async () => {
    browser.add(1, 'T1', true);
    await tabs.restore([RECORD], true);
    expect([browser.calls, told]).toEqual([[], []]);
    expect(tabs.inventory()).toMatchObject([{ tab: 1, targetId: 'T1', attachment: 'old' }]);
  });

  test('tabs are found by their target, whatever their id is now', async () => {
    browser.add(9, 'T1');
    await tabs.restore([RECORD], false);
    expect(tabs.inventory()).toMatchObject([{ tab: 9, targetId: 'T1' }]);
    expect(told).toEqual(['attached 9']);
  });

  test('tabs that are gone are forgotten', async () => {
    browser.add(2, 'T2', true);
    await tabs.restore([RECORD, { tabId: 2, targetId: 'T2', attachment: 'b' }], true);
    await pass();
    expect(tabs.inventory()).toMatchObject([{ tab: 2 }]);
    expect(stored).toMatchObject([{ tabId: 2 }]);
  });

  test('a tab with the id of then and another target is the same one in the same run of the browser', async () => {
    browser.add(1, 'T-other');
    await tabs.restore([RECORD], true);
    expect(tabs.inventory()).toMatchObject([{ tab: 1, targetId: 'T-other' }]);
  });

  test('and a stranger in another', async () => {
    browser.add(1, 'T-other');
    await tabs.restore([RECORD], false);
    expect([tabs.size, browser.calls]).toEqual([0, []]);
  });
});

test('a tab that is discarded while the worker starts is found under its new ids', async () => {
  browser.add(2, 'T2');
  tabs.replacedBefore(2, 1);
  await tabs.restore([{ tabId: 1, targetId: 'T1', attachment: 'old' }], true);
  expect(tabs.inventory()).toMatchObject([{ tab: 2, targetId: 'T2' }]);
});

describe('a tab that was taken back before the tabs of an earlier life were restored', () => {
  test('stays taken back, and is stored so', async () => {
    browser.add(1);
    browser.add(2);
    tabs.cancelledBefore(1);
    const records = [1, 2].map((tabId) => ({ tabId, targetId: `T${tabId}`, attachment: 'old' }));
    await tabs.restore(records, true);
    expect(browser.calls).toEqual(['attach 2']);
    expect(stored).toMatchObject([{ tabId: 2 }]);
    expect(tabs.early).toEqual({ replaced: [], cancelled: [1] });
  });

  test('stays so if it got another id before', async () => {
    browser.add(2, 'T1-later');
    tabs.replacedBefore(2, 1);
    tabs.cancelledBefore(2);
    await tabs.restore([{ tabId: 1, targetId: 'T1', attachment: 'old' }], true);
    expect(tabs.size).toBe(0);
    expect(browser.calls).toEqual([]);
  });
});
