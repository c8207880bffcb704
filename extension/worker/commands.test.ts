import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Unnumbered } from '../../relay/protocol/frames.ts';
import { handleFrame, type RequestFrame } from './commands.ts';
import { SharedTabs } from './shared-tabs.ts';
import { CommandedBrowser } from './testing/commanded-browser.ts';

let browser: CommandedBrowser;
let tabs: SharedTabs;
/** Answers and tab frames to the relay, in one order. */
let sent: string[];
let started: number[];
let lastId: number;
let rules: { allowFiles: boolean };

beforeEach(() => {
  vi.useFakeTimers();
  browser = new CommandedBrowser();
  sent = [];
  started = [];
  lastId = 0;
  rules = { allowFiles: false };
  vi.stubGlobal('chrome', browser.chrome);
  tabs = new SharedTabs({ send: note, changed: () => undefined, happened: () => undefined });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function note(frame: { type: string; error?: { message: string } }, body?: string): void {
  sent.push(`${frame.type} ${frame.error?.message ?? body ?? ''}`.trim());
}

type Request<F> = F extends { id: number } ? Omit<Unnumbered<F>, 'id'> : never;

/** A request of the relay. Resolves when everything that can be done now is done. */
async function ask(request: Request<RequestFrame>, body?: string): Promise<void> {
  const n = ++lastId;
  const frame = { ...request, n, id: n } as RequestFrame;
  const starting = (number: number): void => {
    started.push(number);
    browser.calls.push('ledger');
  };
  handleFrame(body === undefined ? { frame } : { frame, body }, tabs, note, starting, rules);
  await vi.advanceTimersByTimeAsync(0);
}

async function share(tabId: number): Promise<string> {
  const { attachment = '' } = await tabs.share(tabId);
  sent.length = 0;
  browser.calls.length = 0;
  return attachment;
}

const CREATE = { type: 'tab.create', url: 'https://a.test/', background: false, newWindow: false } as const;

describe('a CDP command', () => {
  test('is forwarded with its params, and its result is returned', async () => {
    const attachment = await share(1);
    browser.command = () => Promise.resolve({ answer: 42 });
    await ask({ type: 'forwardCDPCommand', tab: 1, attachment, method: 'Runtime.evaluate' }, '{"a":1}');
    expect(browser.calls).toEqual(['Runtime.evaluate 1 {"a":1}']);
    expect(sent).toEqual(['result {"answer":42}']);
  });

  test.each(['{', '', '{}}'])(
    'with invalid JSON params gets an error, and the next one runs: %j',
    async (body) => {
      const attachment = await share(1);
      await ask({ type: 'forwardCDPCommand', tab: 1, attachment, method: 'X.y' }, body);
      await ask({ type: 'forwardCDPCommand', tab: 1, attachment, method: 'X.z' }, '{}');
      expect(browser.calls).toEqual(['X.z 1 {}']);
      expect(sent).toEqual([expect.stringMatching(/^error /), 'result {}']);
    },
  );

  test('with a result that cannot be written as JSON gets an error', async () => {
    const attachment = await share(1);
    const odd: { self?: unknown } = {};
    odd.self = odd;
    browser.command = () => Promise.resolve(odd);
    await ask({ type: 'forwardCDPCommand', tab: 1, attachment, method: 'X.y' }, '{}');
    expect(sent).toEqual([expect.stringMatching(/^error /)]);
  });

  test('goes to the session of a child', async () => {
    const attachment = await share(1);
    browser.command = () => Promise.resolve(undefined);
    await ask({ type: 'forwardCDPCommand', tab: 1, attachment, session: 'c', method: 'Page.enable' });
    expect(browser.calls).toEqual(['Page.enable 1/c {}']);
    expect(sent).toEqual(['result {}']);
  });

  test("fails with Chromium's own message", async () => {
    const attachment = await share(1);
    browser.command = () => Promise.reject(new Error('{"code":-32602,"message":"Invalid parameters"}'));
    await ask({ type: 'forwardCDPCommand', tab: 1, attachment, method: 'X.y' });
    expect(sent).toEqual(['error Invalid parameters']);
  });

  test.each([
    ['another attachment', 1],
    ['a tab that is not shared', 2],
  ])('for %s does not run, and the relay can tell', async (_, tab) => {
    await share(1);
    await ask({ type: 'forwardCDPCommand', tab, attachment: 'old', method: 'Runtime.evaluate' });
    expect(browser.calls).toEqual([]);
    expect(sent).toEqual([`error Debugger is not attached to the tab with id: ${tab}.`]);
  });

  test('that finds the debugger gone reports the loss before its error', async () => {
    const attachment = await share(1);
    browser.command = () => {
      browser.attached.delete(1);
      return Promise.reject(new Error('Debugger is not attached to the tab with id: 1.'));
    };
    await ask({ type: 'forwardCDPCommand', tab: 1, attachment, method: 'Runtime.evaluate' });
    expect(sent.slice(0, 2)).toEqual([
      'tab.detached',
      'error Debugger is not attached to the tab with id: 1.',
    ]);
  });

  test('that is refused because of a frame of another extension is the first sign of a lost debugger, too', async () => {
    const attachment = await share(1);
    const error = 'Cannot access a chrome-extension:// URL of different extension';
    browser.command = () => Promise.reject(new Error(error));
    await ask({ type: 'forwardCDPCommand', tab: 1, attachment, method: 'A.a' });
    expect(sent.slice(0, 2)).toEqual(['tab.detached', `error ${error}`]);
  });

  test('that must not run twice is in the ledger before it runs', async () => {
    const attachment = await share(1);
    await ask({ type: 'forwardCDPCommand', tab: 1, attachment, method: 'A.a', once: true });
    await ask({ type: 'forwardCDPCommand', tab: 1, attachment, method: 'B.b' });
    expect(browser.calls).toEqual(['ledger', 'A.a 1 {}', 'B.b 1 {}']);
    expect(started).toEqual([1]);
  });
});

describe('a new tab', () => {
  test('that loses its debugger before it is stored is announced before the answer', async () => {
    let store = (): void => undefined;
    browser.stored = new Promise((resolve) => {
      store = resolve;
    });
    await ask(CREATE);
    browser.attached.clear();
    tabs.onDetach(3, 'target_closed');
    store();
    await vi.advanceTimersByTimeAsync(100);
    expect(sent.map((text) => text.split(' ')[0])).toEqual(['tab.detached', 'tab.attached', 'result']);
  });

  test('is opened by the debugger of a shared tab, shared, and announced before the answer', async () => {
    await share(1);
    browser.command = () => Promise.resolve({ targetId: `T${browser.open().id}` });
    await ask(CREATE);
    expect(browser.calls[0]).toMatch(/^Target\.createTarget 1 /);
    expect(sent[0]).toBe('tab.attached');
    expect(sent[1]).toMatch(/^result .*"targetId":"T3"/);
    expect(tabs.get(3)?.attachment).toBeDefined();
  });

  test('is waited for if the browser does not list it yet, and opened only once', async () => {
    await share(1);
    browser.targetsKnown = false;
    browser.command = () => Promise.resolve({ targetId: `T${browser.open().id}` });
    await ask(CREATE);
    expect(sent).toEqual([]);
    browser.targetsKnown = true;
    await vi.advanceTimersByTimeAsync(100);
    expect(sent.at(-1)).toMatch(/^result /);
    expect(browser.calls.filter((call) => /create/i.test(call))).toHaveLength(1);
  });

  test('that is closed immediately is an error, and no second one is opened', async () => {
    await share(1);
    browser.targetsKnown = false;
    browser.command = () => Promise.resolve({ targetId: 'gone' });
    await ask(CREATE);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toEqual(['error The new tab was closed immediately.']);
    expect(browser.calls.filter((call) => /create/i.test(call))).toHaveLength(1);
  });

  test('is opened by the browser if the debugger cannot, or if no tab is shared', async () => {
    await ask(CREATE);
    expect(browser.calls).toEqual(['tabs.create https://a.test/']);
    browser.command = () => Promise.reject(new Error('Not allowed'));
    await ask(CREATE);
    expect(browser.calls.at(-1)).toBe('tabs.create https://a.test/');
    expect(sent.filter((text) => text.startsWith('result'))).toHaveLength(2);
  });

  test.each([
    ['of the same address that the user has shared', 'https://a.test/', 'share'],
    ['of the same address that the user no longer shares', 'https://a.test/', 'stop'],
    ['of another address', 'https://mine.test/', 'nothing'],
  ])('is not taken for a tab %s, if the debugger is lost meanwhile', async (_, url, user) => {
    await share(1);
    browser.command = async () => {
      const { id } = browser.open(url);
      const tab = user === 'nothing' ? undefined : await tabs.share(id);
      if (tab !== undefined && user === 'stop') await tabs.release(tab);
      throw new Error('Detached while handling command.');
    };
    await ask(CREATE);
    expect(sent.at(-1)).toMatch(/^error It is not known whether the browser has opened https:\/\/a\.test\//);
    expect(tabs.get(3) !== undefined).toBe(user === 'share');
    expect(browser.calls.filter((call) => call.startsWith('tabs.create'))).toEqual([]);
  });

  test('is taken if the debugger was lost after it had opened', async () => {
    await share(1);
    browser.command = () => {
      browser.open('https://a.test/');
      return Promise.reject(new Error('Detached while handling command.'));
    };
    await ask(CREATE);
    expect(sent.at(-1)).toMatch(/^result .*"targetId":"T3"/);
  });

  test.each([
    ['if the request asks for one', 1, true],
    ['if there is no window', 0, false],
  ])('is opened in a new window %s', async (_, windowCount, newWindow) => {
    browser.windowCount = windowCount;
    await ask({ ...CREATE, newWindow });
    expect(browser.calls).toEqual(['windows.create https://a.test/']);
  });

  test('that is blank has loaded before the answer', async () => {
    browser.loading.add(3);
    await ask({ ...CREATE, url: 'about:blank' });
    expect(sent).toEqual([]);
    for (const listener of [...browser.listeners])
      listener(3, { status: 'complete' }, { status: 'complete' });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.at(-1)).toMatch(/^result /);
    expect(browser.listeners.size).toBe(0);
  });
});

describe('a new tab in the place of another', () => {
  test('gets its place, and the relay hears that it was replaced', async () => {
    await share(1);
    browser.command = () => Promise.resolve({});
    await ask({ ...CREATE, url: 'data:,x', background: true, replaces: 1 });
    expect(browser.calls).toEqual([
      'Target.createTarget 1 {"url":"data:,x","background":true,"newWindow":false}',
      'tabs.create data:,x',
      'tabs.move 3 to 1',
      'tabs.update 3',
      'Target.closeTarget 1 {"targetId":"T1"}',
      'closed 1',
    ]);
    expect(sent).toEqual(['tab.replaced', 'result {}', 'tab.attached']);
  });

  test('is closed again if the user has stopped sharing that one', async () => {
    await share(1);
    await ask({ ...CREATE, url: 'data:,x', replaces: 2 });
    expect(browser.calls.slice(-1)).toEqual(['closed 3']);
    expect(sent).toEqual(['error The tab with id 2 is no longer shared.']);
  });
});

describe('closing a tab', () => {
  test('is answered when it is closed', async () => {
    await share(1);
    await ask({ type: 'tab.close', tab: 1 });
    expect(browser.calls).toContain('closed 1');
    expect([browser.tabIds, sent]).toEqual([[2], ['result {}']]);
  });

  test('leaves it open if the user has stopped sharing it meanwhile', async () => {
    await ask({ type: 'tab.close', tab: 1 });
    expect(browser.calls).toEqual([]);
    expect([browser.tabIds, sent]).toEqual([[1, 2], ['error The tab with id 1 is no longer shared.']]);
  });

  test('closes it even if the debugger is not attached', async () => {
    await share(1);
    browser.attached.clear();
    await ask({ type: 'tab.close', tab: 1 });
    expect(browser.calls).toContain('closed 1');
    expect([browser.tabIds, sent]).toEqual([[2], ['result {}']]);
  });

  test('succeeds if it is already closed', async () => {
    await ask({ type: 'tab.close', tab: 77 });
    expect([browser.calls, sent]).toEqual([[], ['result {}']]);
  });

  test('does not close the browser: another tab is opened before the last one is closed', async () => {
    browser.tabIds = [1];
    await share(1);
    await ask({ type: 'tab.close', tab: 1 });
    expect(browser.calls.filter((call) => !call.startsWith('Target.'))).toEqual(['tabs.create', 'closed 1']);
    expect(browser.tabIds).toHaveLength(1);
  });
});

test('a tab is brought to the front of its window', async () => {
  await ask({ type: 'tab.activate', tab: 2 });
  expect([browser.calls, sent]).toEqual([['tabs.update 2', 'windows.update 50'], ['result {}']]);
});

test('a closed tab cannot be brought to the front', async () => {
  await ask({ type: 'tab.activate', tab: 77 });
  expect(sent).toEqual(['error No tab with id: 77.']);
});

test('a reset is answered when the tab is attached again', async () => {
  const before = await share(1);
  await ask({ type: 'tab.reset', tab: 1 });
  expect(sent.map((text) => text.split(' ')[0])).toEqual(['tab.detached', 'tab.attached', 'result']);
  expect(tabs.get(1)?.attachment).not.toBe(before);
});

test('resetting a tab that is no longer shared is not an error', async () => {
  await ask({ type: 'tab.reset', tab: 77 });
  expect(sent).toEqual(['result {}']);
});
