// Version 2 keeps the time in seconds.
async function migrate() {
  const { timeout, version } = await chrome.storage.local.get(['timeout', 'version']);
  if (version === 2) return;
  await chrome.storage.local.set({ timeout: timeout / 1000, version: 2 });
}

void migrate();
