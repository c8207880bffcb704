async function visit() {
  const { visits = 0 } = await chrome.storage.local.get('visits');
  await chrome.storage.local.set({ visits: visits + 1 });
  return { visits: visits + 1 };
}

chrome.runtime.onMessage.addListener((_message, _sender, reply) => {
  visit().then(reply);
  return true;
});
