// The worker ends after 30 s without an event, and this timer with it.
chrome.tabs.onUpdated.addListener((_tabId, { status }) => {
  if (status !== 'complete') return;
  setTimeout(() => void chrome.storage.local.set({ reminded: true }), 45_000);
});
