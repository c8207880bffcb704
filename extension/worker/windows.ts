/** Windows that have a shared tab: where they are, and how large. */
import type { TabCreate, WindowBounds, WindowGet, WindowSet } from '../../relay/protocol/frames.ts';
import type { SharedTabs } from './shared-tabs.ts';

interface WindowInfo {
  readonly windowId: number;
  readonly bounds: WindowBounds;
}

/** Rejects where no shared tab is in it: the window is none of the clients' business. */
export async function getWindow(
  { tab: tabId, windowId }: Pick<WindowGet, 'tab' | 'windowId'>,
  tabs: SharedTabs,
): Promise<WindowInfo> {
  const id = tabId === undefined ? windowId : (await chrome.tabs.get(tabId)).windowId;
  return infoOf(await sharedWindow(id, tabs));
}

export async function setWindow(
  { windowId, bounds = {}, contents }: Pick<WindowSet, 'windowId' | 'bounds' | 'contents'>,
  tabs: SharedTabs,
): Promise<void> {
  const window = await sharedWindow(windowId, tabs);
  const { windowState: state, ...place } = bounds;
  const size = contents === undefined ? place : { ...place, ...(await around(window, contents)) };
  if (state === undefined && Object.keys(size).length === 0) return;
  await chrome.windows.update(windowId, { ...size, ...(state === undefined ? {} : { state }) });
}

/** How a new window is to be, as `chrome.windows.create` takes it. */
export function newWindowOptions({ windowState: state, ...place }: NonNullable<TabCreate['bounds']>): object {
  return state === undefined ? place : { ...place, state };
}

/** The size of the window with which its tab has this size. */
async function around(
  window: chrome.windows.Window,
  contents: NonNullable<WindowSet['contents']>,
): Promise<{ width?: number; height?: number }> {
  const [tab] = await chrome.tabs.query({ active: true, windowId: window.id });
  const size: { width?: number; height?: number } = {};
  for (const side of ['width', 'height'] as const) {
    const wanted = contents[side];
    if (wanted !== undefined) size[side] = wanted + (window[side] ?? 0) - (tab?.[side] ?? 0);
  }
  return size;
}

async function sharedWindow(windowId: number | undefined, tabs: SharedTabs): Promise<chrome.windows.Window> {
  const inside = windowId === undefined ? [] : await chrome.tabs.query({ windowId }).catch(() => []);
  // Chromium's own words.
  if (windowId === undefined || !inside.some(({ id }) => tabs.get(id) !== undefined))
    throw new Error('Browser window not found');
  return chrome.windows.get(windowId);
}

function infoOf({ id = -1, left, top, width, height, state }: chrome.windows.Window): WindowInfo {
  const windowState = state === 'locked-fullscreen' ? 'fullscreen' : (state ?? 'normal');
  const place = Object.entries({ left, top, width, height }).filter(([, value]) => value !== undefined);
  return { windowId: id, bounds: { ...Object.fromEntries(place), windowState } };
}
