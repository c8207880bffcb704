const DEFAULT = { colour: 'blue' };

async function colour() {
  const { theme } = await chrome.storage.session.get({ theme: DEFAULT });
  return theme.colour;
}

chrome.runtime.onMessage.addListener((_message, _sender, reply) => {
  void colour().then(reply);
  return true;
});
