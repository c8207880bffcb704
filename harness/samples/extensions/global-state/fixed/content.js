// Shows how many pages the user has visited.
chrome.runtime.sendMessage('visit').then(({ visits }) => {
  document.documentElement.dataset.visits = String(visits);
});
