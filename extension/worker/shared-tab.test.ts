import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WORKER_LIMITS } from './limits.ts';
import { SharedTab } from './shared-tab.ts';

/** A fake `chrome.debugger`: one tab, and whether we are attached to it. */
class FakeDebugger {
  exists = true;
  attached = false;
  refuses: string | undefined;
  targetId = 'T';
  readonly calls: string[] = [];
  /** If set, the next attach waits for it. */
  gate: Promise<void> | undefined;

  async attach({ tabId }: { tabId: number }): Promise<void> {
    this.calls.push(`attach ${tabId}`);
    await this.gate;
    if (this.attached) throw new Error(`Another debugger is already attached to the tab with id: ${tabId}.`);
    if (!this.exists) throw new Error(`No tab with given id ${tabId}.`);
    if (this.refuses !== undefined) throw new Error(this.refuses);
    this.attached = true;
  }

  detach({ tabId }: { tabId: number }): Promise<void> {
    this.calls.push(`detach ${tabId}`);
    if (!this.attached) return Promise.reject(new Error('Debugger is not attached to the tab'));
    this.attached = false;
    return Promise.resolve();
  }

  sendCommand(): Promise<object> {
    if (!this.attached) return Promise.reject(new Error('Debugger is not attached to the tab'));
    const targetInfo = { targetId: this.targetId, url: 'https://a.test/', title: 'A' };
    return Promise.resolve({ targetInfo });
  }
}

let browser: FakeDebugger;
let tab: SharedTab;
let told: string[];

beforeEach(() => {
  vi.useFakeTimers();
  browser = new FakeDebugger();
  vi.stubGlobal('chrome', { debugger: browser });
  told = [];
  tab = new SharedTab(
    { tabId: 1, targetId: '' },
    {
      attached: () => {
        told.push('attached');
        return Promise.resolve();
      },
      lost: (_, reason) => told.push(reason),
      closed: () => told.push('closed'),
      changed: () => undefined,
      emptiedFrames: () => undefined,
      blocked: (one) => told.push(`blocked: ${String(one.state.blocked)}`),
    },
  );
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function lose(): void {
  browser.attached = false;
  tab.repair();
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

describe('a policy of the administrator', () => {
  const POLICY = 'This page cannot be scripted due to an ExtensionsSettings policy.';

  test('gets one message, and nothing is retried until something changes in the tab', async () => {
    await tab.share();
    browser.refuses = POLICY;
    lose();
    await pass(10 * WORKER_LIMITS.repairMaxMs);
    tab.nudge();
    await pass(10 * WORKER_LIMITS.repairMaxMs);
    expect(told).toEqual(['attached', 'lost', `blocked: ${POLICY}`]);
    expect(browser.calls).toEqual(['attach 1', 'attach 1', 'attach 1']);
    browser.refuses = undefined;
    tab.nudge();
    await pass(0);
    expect(told.at(-1)).toBe('attached');
    expect(tab.state.blocked).toBeUndefined();
  });
});

describe('sharing', () => {
  test('attaches under a new attachment id', async () => {
    await tab.share();
    expect(told).toEqual(['attached']);
    expect(tab.state).toMatchObject({ tab: 1, targetId: 'T', url: 'https://a.test/', title: 'A' });
    expect(tab.attachment).toBeDefined();
  });

  test("fails with Chromium's message, without a retry", async () => {
    browser.refuses = 'Cannot access a chrome:// URL';
    await expect(tab.share()).rejects.toThrow('Cannot access a chrome:// URL');
    await pass(60_000);
    expect(browser.calls).toEqual(['attach 1']);
  });
});

describe('a lost debugger', () => {
  test('is reported once, and attached again immediately under another id', async () => {
    await tab.share();
    const before = tab.attachment;
    lose();
    tab.repair();
    await pass(0);
    expect(told).toEqual(['attached', 'lost', 'attached']);
    expect(tab.attachment).not.toBe(before);
  });

  test('is retried until it succeeds, with growing delays', async () => {
    await tab.share();
    browser.refuses = 'Cannot attach to this target.';
    browser.calls.length = 0;
    lose();
    await pass(60_000);
    const tries = browser.calls.length;
    expect(tries).toBeGreaterThan(60_000 / WORKER_LIMITS.repairMaxMs / 2);
    expect(tries).toBeLessThan(60);
    browser.refuses = undefined;
    await pass(WORKER_LIMITS.repairMaxMs);
    expect(told).toEqual(['attached', 'lost', 'attached']);
  });

  test('that is lost repeatedly does not become a tight loop', async () => {
    await tab.share();
    browser.calls.length = 0;
    for (let i = 0; i < 1_000; i++) {
      if (tab.attachment !== undefined) lose();
      await pass(10);
    }
    expect(browser.calls.length).toBeLessThan(20);
  });

  test('is retried immediately when something happens in the tab', async () => {
    await tab.share();
    browser.refuses = 'not yet';
    lose();
    await pass(10_000);
    browser.refuses = undefined;
    tab.nudge();
    await pass(0);
    expect(tab.attachment).toBeDefined();
  });
});

describe('a release', () => {
  test('detaches while the attachment is still being stored', async () => {
    const owner = {
      lost: () => undefined,
      closed: () => undefined,
      changed: () => undefined,
      emptiedFrames: () => undefined,
      blocked: () => undefined,
    };
    const storing = new Promise<void>(() => undefined);
    tab = new SharedTab({ tabId: 1, targetId: '' }, { ...owner, attached: () => storing });
    void tab.share();
    await vi.waitFor(() => expect(tab.attachment).toBeDefined());
    void tab.release();
    await vi.waitFor(() => expect(browser.attached).toBe(false));
  });

  test('detaches, and nothing attaches again', async () => {
    await tab.share();
    await tab.release();
    tab.repair();
    tab.nudge();
    await pass(60_000);
    expect([browser.attached, browser.calls]).toEqual([false, ['attach 1', 'detach 1']]);
  });

  test('in the middle of a repair wins', async () => {
    await tab.share();
    let open = (): void => undefined;
    browser.gate = new Promise((resolve) => {
      open = resolve;
    });
    lose();
    await pass(0);
    const released = tab.release();
    open();
    await released;
    await pass(60_000);
    expect([browser.attached, tab.attachment, told]).toEqual([false, undefined, ['attached', 'lost']]);
  });

  test('before a repair has started wins', async () => {
    await tab.share();
    lose();
    await tab.release();
    await pass(60_000);
    expect(browser.attached).toBe(false);
  });
});

test('a reset attaches again under another id', async () => {
  await tab.share();
  const before = tab.attachment;
  await tab.reset();
  expect(told).toEqual(['attached', 'reset', 'attached']);
  expect(browser.calls).toEqual(['attach 1', 'detach 1', 'attach 1']);
  expect(tab.attachment).not.toBe(before);
});

describe('after a restart of the worker', () => {
  function reborn(attachment: string | undefined): SharedTab {
    const owner = {
      attached: () => Promise.resolve(),
      lost: () => undefined,
      closed: () => undefined,
      changed: () => undefined,
      emptiedFrames: () => undefined,
      blocked: () => undefined,
    };
    return new SharedTab({ tabId: 1, targetId: 'T', attachment }, owner);
  }

  test('an attachment that is still there keeps its id', async () => {
    browser.attached = true;
    const again = reborn('old');
    await again.adopt();
    expect([again.attachment, browser.calls]).toEqual(['old', []]);
    expect(again.state.url).toBe('https://a.test/');
  });

  test('an attachment whose id was lost is detached and made again', async () => {
    browser.attached = true;
    const again = reborn(undefined);
    await again.adopt();
    expect(browser.calls).toEqual(['detach 1', 'attach 1']);
    expect(again.attachment).toBeDefined();
  });

  test('an attachment that is gone is made again', async () => {
    const again = reborn('old');
    await again.adopt();
    expect(again.attachment).not.toBe('old');
    expect(browser.attached).toBe(true);
  });
});

describe('during the first attach, between the debugger and the announcement', () => {
  /** Runs when the tab's history is read, once. */
  function meanwhile(happens: () => void): void {
    const original = browser.sendCommand.bind(browser);
    browser.sendCommand = (_?: object, method?: string) => {
      if (method === 'Page.getNavigationHistory') {
        browser.sendCommand = original;
        happens();
      }
      return original();
    };
  }

  test.each([
    ['Chromium detaches the debugger', 1, (): void => lose()],
    ['the tab is discarded and gets another id', 2, (): void => tab.replaced(2)],
    ['the tab shows an extension page for a moment', 1, (): void => tab.onExtensionPage()],
  ])('%s: it is attached again, and announced once', async (_, tabId, happens) => {
    meanwhile(happens);
    await tab.share();
    expect(told).toEqual([]);
    expect(browser.attached).toBe(false);
    await pass(WORKER_LIMITS.repairMaxMs);
    expect(told).toEqual(['attached']);
    expect([tab.tabId, browser.attached, browser.calls.at(-1)]).toEqual([tabId, true, `attach ${tabId}`]);
  });

  test('the user stops sharing it: it stays detached', async () => {
    meanwhile(() => {
      lose();
      void tab.release();
    });
    await tab.share().catch(() => undefined);
    await pass(WORKER_LIMITS.repairMaxMs);
    expect([told, browser.attached]).toEqual([[], false]);
  });
});

describe('a missing tab', () => {
  beforeEach(async () => {
    await tab.share();
    browser.exists = false;
    lose();
  });

  test('only counts as closed after a while', async () => {
    await pass(WORKER_LIMITS.replacedWaitMs / 2);
    expect(told).toEqual(['attached', 'lost']);
    await pass(WORKER_LIMITS.replacedWaitMs + WORKER_LIMITS.repairMaxMs);
    expect(told).toEqual(['attached', 'lost', 'closed']);
  });

  test('may reappear under another id: it was discarded', async () => {
    await pass(WORKER_LIMITS.replacedWaitMs / 2);
    browser.exists = true;
    tab.replaced(2);
    await pass(0);
    expect([tab.tabId, browser.calls.at(-1), told]).toEqual([
      2,
      'attach 2',
      ['attached', 'lost', 'attached'],
    ]);
  });
});
