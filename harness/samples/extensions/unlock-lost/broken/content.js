// Offers to fill forms only while the vault is open.
chrome.runtime.sendMessage('isLocked').then((isLocked) => {
  document.documentElement.dataset.locked = String(isLocked);
});
