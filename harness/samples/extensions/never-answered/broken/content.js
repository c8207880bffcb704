chrome.runtime.sendMessage('settings').then((settings) => {
  document.documentElement.dataset.theme = settings?.theme ?? 'none';
});
