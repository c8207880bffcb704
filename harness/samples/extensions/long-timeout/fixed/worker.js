chrome.tabs.onUpdated.addListener((_tabId, { status }) => {
  if (status === 'complete') void chrome.alarms.create('remind', { delayInMinutes: 0.75 });
});

chrome.alarms.onAlarm.addListener(() => void chrome.storage.local.set({ reminded: true }));
