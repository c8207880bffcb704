// Version 1 keeps the time in milliseconds.
chrome.runtime.onInstalled.addListener(() => chrome.storage.local.set({ timeout: 5000 }));
