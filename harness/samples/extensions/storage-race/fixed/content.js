void chrome.runtime.sendMessage({ visited: location.pathname });
