/** Opens the page that helps to pair, once after the installation. */
import { parseSettings, SETTINGS_KEY } from './settings.ts';

/** Set in `storage.local` when it is decided. Chromium may report an unpacked extension as installed at each start. */
export const WELCOMED_KEY = 'welcomed';

export async function welcome(): Promise<void> {
  const stored = await chrome.storage.local.get([SETTINGS_KEY, WELCOMED_KEY]);
  if (stored[WELCOMED_KEY] === true) return;
  try {
    if (parseSettings(stored[SETTINGS_KEY]).pairingKey === '')
      await chrome.tabs.create({ url: chrome.runtime.getURL('welcome.html') });
  } finally {
    await chrome.storage.local.set({ [WELCOMED_KEY]: true });
  }
}
