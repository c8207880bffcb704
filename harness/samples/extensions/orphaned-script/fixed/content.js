const controller = new AbortController();

function onClick() {
  if (chrome.runtime?.id) void chrome.runtime.sendMessage('click');
  else controller.abort();
}

addEventListener('click', onClick, { signal: controller.signal });
