/* global setInterval */
// Each call of an API starts the 30 s of idleness anew.
setInterval(() => void chrome.runtime.getPlatformInfo(), 20_000);
