// Counts in storage, so that the count survives the worker.
const startedAs = crypto.randomUUID();

async function increase() {
  const { count = 0 } = await chrome.storage.local.get('count');
  await chrome.storage.local.set({ count: count + 1 });
  return count + 1;
}

chrome.runtime.onMessage.addListener((message, _sender, reply) => {
  if (message === 'increase') {
    increase().then(
      (count) => reply({ count, startedAs }),
      (error) => reply({ error: error.message }),
    );
    return true;
  }
  return false;
});

chrome.runtime.onInstalled.addListener(({ reason, previousVersion }) => {
  chrome.storage.local.set({ installed: { reason, previousVersion: previousVersion ?? null } });
});

chrome.alarms.onAlarm.addListener(({ name }) => {
  chrome.storage.local.set({ alarm: name });
});

chrome.action.onClicked.addListener(async ({ id }) => {
  await chrome.storage.local.set({ clicked: id });
});

// What goes wrong here is recorded by Chromium.
globalThis.fail = () => {
  setTimeout(() => {
    throw new Error('thrown on purpose');
  });
  Promise.reject(new Error('rejected on purpose'));
};
