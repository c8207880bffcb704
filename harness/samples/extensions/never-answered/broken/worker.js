// onInstalled fires once; a worker that starts later waits forever.
const ready = new Promise((resolve) => {
  chrome.runtime.onInstalled.addListener(async () => {
    await chrome.storage.local.set({ theme: 'dark' });
    resolve();
  });
});

chrome.runtime.onMessage.addListener((_message, _sender, reply) => {
  ready.then(() => chrome.storage.local.get('theme')).then(reply);
  return true;
});
