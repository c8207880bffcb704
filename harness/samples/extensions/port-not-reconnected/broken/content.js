// When the worker ends, the port closes. The next click throws.
const port = chrome.runtime.connect({ name: 'clicks' });
addEventListener('click', () => port.postMessage('click'));
