// After a reload of the extension, this script stays in the page without an extension.
addEventListener('click', () => void chrome.runtime.sendMessage('click'));
