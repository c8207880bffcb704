document.querySelector('#unlock').addEventListener('click', () => {
  void chrome.runtime.sendMessage({ unlock: document.querySelector('#password').value });
});

document.querySelector('#done').addEventListener('click', () => window.close());
