// Runs at each start, but the menu outlives the worker.
chrome.contextMenus.create({ id: 'look-up', title: 'Look up' });

chrome.contextMenus.onClicked.addListener(() => undefined);
chrome.tabs.onUpdated.addListener(() => undefined);
