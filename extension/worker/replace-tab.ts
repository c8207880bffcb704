/** A new tab in the place of a shared one, for an address that Chromium opens in new tabs only. */
import type { SharedTabs } from './shared-tabs.ts';
import { untilTab } from './until-tab.ts';

/**
 * Puts a new tab in the place of a shared one, which is closed. To the relay, this looks as if Chromium had replaced the
 * tab, as it does when it discards one. If the user has stopped sharing the tab meanwhile, the new one is closed instead.
 */
export async function replaceTab(tabs: SharedTabs, oldId: number, newId: number): Promise<void> {
  // A document that is not there yet cannot be loaded again.
  await untilTab(newId, ({ url }) => url !== undefined && url !== '');
  await takePlace(oldId, newId).catch(() => undefined);
  const shared = tabs.get(oldId);
  if (shared === undefined) {
    await chrome.tabs.remove(newId);
    throw new Error(`The tab with id ${oldId} is no longer shared.`);
  }
  const { targetId } = shared;
  tabs.onReplaced(newId, oldId);
  // With `chrome.tabs.remove` the page could ask the user to stay.
  await chrome.debugger
    .sendCommand({ tabId: oldId }, 'Target.closeTarget', { targetId })
    .catch(() => chrome.tabs.remove(oldId));
}

/** To the same window and position. Tabs of popup windows cannot be moved, and no tab while the user drags one. */
async function takePlace(oldId: number, newId: number): Promise<void> {
  const { windowId, index, active } = await chrome.tabs.get(oldId);
  await chrome.tabs.move(newId, { windowId, index });
  if (active) await chrome.tabs.update(newId, { active });
}
