let port;

function connect() {
  port = chrome.runtime.connect({ name: 'clicks' });
  port.onDisconnect.addListener(() => {
    port = undefined;
  });
}

addEventListener('click', () => {
  // After a reload of the extension, this script has no extension any more.
  if (!chrome.runtime?.id) return;
  if (port === undefined) connect();
  port.postMessage('click');
});
