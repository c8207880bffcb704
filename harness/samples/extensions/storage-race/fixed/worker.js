async function remember(path) {
  const { history = [], total = 0 } = await chrome.storage.local.get(['history', 'total']);
  await chrome.storage.local.set({ history: [...history, path], total: total + 1 });
}

chrome.runtime.onMessage.addListener(({ visited }, _sender, reply) => {
  remember(visited).then(reply);
  return true;
});
