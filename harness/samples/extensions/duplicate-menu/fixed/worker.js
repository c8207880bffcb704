chrome.runtime.onInstalled.addListener(() => {
  chrome.contextMenus.create({ id: 'look-up', title: 'Look up' });
});

chrome.contextMenus.onClicked.addListener(() => undefined);
chrome.tabs.onUpdated.addListener(() => undefined);
