chrome.runtime.sendMessage('colour').catch(() => undefined);
