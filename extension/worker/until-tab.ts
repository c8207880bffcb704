/** Resolves when the tab is as wanted, or was closed. */
export async function untilTab(tabId: number, isWanted: (tab: chrome.tabs.Tab) => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      chrome.tabs.onUpdated.removeListener(updated);
      chrome.tabs.onRemoved.removeListener(removed);
      resolve();
    };
    const updated = (id: number, _: unknown, tab: chrome.tabs.Tab): void => {
      if (id === tabId && isWanted(tab)) done();
    };
    const removed = (id: number): void => {
      if (id === tabId) done();
    };
    chrome.tabs.onUpdated.addListener(updated);
    chrome.tabs.onRemoved.addListener(removed);
    chrome.tabs.get(tabId).then((tab) => isWanted(tab) && done(), done);
  });
}
