import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SharedTabs } from './shared-tabs.ts';
import { CommandedBrowser } from './testing/commanded-browser.ts';
import { getWindow, setWindow } from './windows.ts';

let tabs: SharedTabs;
let updates: unknown[];

/** Tab 1 is in window 10, tab 2 in window 20. */
beforeEach(async () => {
  updates = [];
  const browser = new CommandedBrowser();
  const chromeTabs = {
    ...browser.chrome.tabs,
    get: (id: number) => Promise.resolve({ id, windowId: id * 10 }),
    query: ({ windowId = 0 }) => Promise.resolve([{ id: windowId / 10, width: 600, height: 400 }]),
  };
  const windows = {
    get: (id: number) =>
      Promise.resolve({ id, left: 1, top: 2, width: 620, height: 500, state: 'locked-fullscreen' }),
    update: (...update: unknown[]) => Promise.resolve(updates.push(update)),
  };
  vi.stubGlobal('chrome', { ...browser.chrome, tabs: chromeTabs, windows });
  tabs = new SharedTabs({ send: () => undefined, changed: () => undefined, happened: () => undefined });
  await tabs.share(1);
});

afterEach(() => vi.unstubAllGlobals());

test('the window of a shared tab', async () => {
  const info = {
    windowId: 10,
    bounds: { left: 1, top: 2, width: 620, height: 500, windowState: 'fullscreen' },
  };
  expect(await getWindow({ tab: 1 }, tabs)).toEqual(info);
  expect(await getWindow({ windowId: 10 }, tabs)).toEqual(info);
});

test('a window without a shared tab is not found', async () => {
  await expect(getWindow({ windowId: 20 }, tabs)).rejects.toThrow('Browser window not found');
  await expect(getWindow({}, tabs)).rejects.toThrow('Browser window not found');
  await expect(setWindow({ windowId: 20, bounds: { width: 5 } }, tabs)).rejects.toThrow('not found');
  expect(updates).toEqual([]);
});

test('a window is moved, sized and minimized', async () => {
  await setWindow({ windowId: 10, bounds: { left: 5, windowState: 'normal' } }, tabs);
  await setWindow({ windowId: 10, bounds: { windowState: 'minimized' } }, tabs);
  await setWindow({ windowId: 10, bounds: {} }, tabs);
  expect(updates).toEqual([
    [10, { left: 5, state: 'normal' }],
    [10, { state: 'minimized' }],
  ]);
});

test('its pages get the size, whatever is around them', async () => {
  await setWindow({ windowId: 10, contents: { width: 800, height: 300 } }, tabs);
  await setWindow({ windowId: 10, contents: { height: 401 } }, tabs);
  expect(updates).toEqual([
    [10, { width: 820, height: 400 }],
    [10, { height: 501 }],
  ]);
});
