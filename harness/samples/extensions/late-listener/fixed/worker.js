chrome.tabs.onUpdated.addListener(async (tabId) => {
  const { badge = '!' } = await chrome.storage.local.get('badge');
  await chrome.action.setBadgeText({ tabId, text: badge }).catch(() => undefined);
});
