chrome.runtime.onInstalled.addListener(() => chrome.storage.local.set({ theme: 'dark' }));

chrome.runtime.onMessage.addListener((_message, _sender, reply) => {
  chrome.storage.local.get({ theme: 'dark' }).then(reply);
  return true;
});
