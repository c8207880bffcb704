/** The entry in the context menus of pages and of the toolbar button. */
import { text } from '../i18n/text.ts';

const SHARE_OR_STOP = 'share-or-stop';

/** Chromium keeps the entry. Each worker makes sure of it: the first one may have ended too early. */
export function createMenu(): void {
  chrome.contextMenus.create(
    { id: SHARE_OR_STOP, title: text('menuShare'), contexts: ['page', 'action'] },
    // It is there already. Reading the error marks it as handled.
    () => chrome.runtime.lastError,
  );
}

/** Calls `clicked` with the tab in which the user chose the entry. */
export function onMenu(clicked: (tabId: number) => void): void {
  chrome.contextMenus.onClicked.addListener(({ menuItemId }, tab) => {
    if (menuItemId === SHARE_OR_STOP && tab?.id !== undefined) clicked(tab.id);
  });
}
