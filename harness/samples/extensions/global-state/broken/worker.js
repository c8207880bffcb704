// Each start of the worker counts from the beginning.
let visits = 0;

chrome.runtime.onMessage.addListener((_message, _sender, reply) => {
  visits += 1;
  reply({ visits });
});
