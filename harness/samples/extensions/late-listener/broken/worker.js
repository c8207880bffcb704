// The listener waits for the settings, so it misses the event that started the worker.
async function main() {
  const { badge = '!' } = await chrome.storage.local.get('badge');
  chrome.tabs.onUpdated.addListener((tabId) => {
    void chrome.action.setBadgeText({ tabId, text: badge }).catch(() => undefined);
  });
}

void main();
