// storage.session outlives the worker, but not the browser, and onInstalled does not fire when the browser starts again.
chrome.runtime.onInstalled.addListener(() => chrome.storage.session.set({ theme: { colour: 'blue' } }));

async function colour() {
  const { theme } = await chrome.storage.session.get('theme');
  return theme.colour;
}

chrome.runtime.onMessage.addListener((_message, _sender, reply) => {
  void colour().then(reply);
  return true;
});
