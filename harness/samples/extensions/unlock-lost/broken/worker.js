// The vault locks itself each time the worker ends.
let key;

chrome.runtime.onMessage.addListener((message, _sender, reply) => {
  if (message.unlock) key = message.unlock;
  reply(key === undefined);
});
