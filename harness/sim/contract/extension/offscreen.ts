/** Holds a port to the worker, answers on it, and connects again when it breaks. */
function connect(): void {
  const port = chrome.runtime.connect({ name: 'offscreen' });
  port.onMessage.addListener((message: unknown) => {
    if (message === 'leave') port.disconnect();
    else port.postMessage({ echo: message });
  });
  port.onDisconnect.addListener(() => connect());
}

connect();
