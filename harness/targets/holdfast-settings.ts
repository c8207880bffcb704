/** How Holdfast's extension is paired without the user: by its stored settings. */

/**
 * Runs in the extension's worker. The page that opens after the installation would be another tab in every test, so it is
 * closed, or not opened at all. Earlier versions have none, and then this waits for two seconds.
 */
export async function pairInWorker(settings: object): Promise<void> {
  await chrome.storage.local.set({ settings });
  // In the worker, nothing of this file but the function is there.
  for (let look = 0; look < 100; look++) {
    if ((await chrome.storage.local.get('welcomed'))['welcomed'] === true) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const welcome = chrome.runtime.getURL('welcome.html');
  for (const { id, url } of await chrome.tabs.query({})) {
    if (id !== undefined && url === welcome) await chrome.tabs.remove(id);
  }
}
