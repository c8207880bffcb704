/** How the user shares a tab with Holdfast, and stops it: with the buttons in the popup. */
import { clickInPopup, type PopupPlace } from '../stage/popup.ts';
import type { OwnTab } from '../stage/own-tab.ts';
import type { UserBrowser } from '../stage/user-browser.ts';

const SHARE = '#share';
const STOP = '#stop';

/** Resolves after the click. */
export async function clickShare(browser: UserBrowser, tab: OwnTab): Promise<void> {
  await clickInPopup(await browser.popupPlace(tab), SHARE);
}

/** Resolves after the click. */
export async function clickStop(browser: UserBrowser, tab: OwnTab): Promise<void> {
  await clickInPopup(await browser.popupPlace(tab), STOP);
}

/** The same in a browser that no `UserBrowser` holds. The tab must be the active one. */
export async function clickShareIn(
  place: Pick<PopupPlace, 'cdp' | 'extensionId'>,
  tabTarget: string,
): Promise<void> {
  await clickInPopup({ ...place, tabTarget }, SHARE);
}
