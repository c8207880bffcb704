// storage.session is in memory only, and outlives the worker.
async function answer(message) {
  if (message.unlock) await chrome.storage.session.set({ key: message.unlock });
  const { key } = await chrome.storage.session.get('key');
  return key === undefined;
}

chrome.runtime.onMessage.addListener((message, _sender, reply) => {
  answer(message).then(reply);
  return true;
});
