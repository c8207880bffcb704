import type { SimBrowser } from '../browser.ts';

/** A button of the popup for this tab: it stores the wish, as `ask` in extension/worker/intent.ts does. */
export function popupAsks(browser: SimBrowser, tabId: number, asked: 'share' | 'release'): void {
  browser.writeLocal?.({ [`early ${tabId}`]: asked });
}
