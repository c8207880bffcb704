// Version 2 keeps the time in seconds.
async function migrate() {
  const { timeout, version } = await chrome.storage.local.get(['timeout', 'version']);
  if (version === 2) return;
  // If the worker ends between these two, the next one divides again.
  await chrome.storage.local.set({ timeout: timeout / 1000 });
  await chrome.storage.local.set({ version: 2 });
}

void migrate();
