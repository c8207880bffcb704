let creating;

async function ensureDocument() {
  const contexts = await chrome.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
  if (contexts.length > 0) return;
  creating ??= chrome.offscreen.createDocument({
    url: 'offscreen.html',
    reasons: ['DOM_PARSER'],
    justification: 'A sample',
  });
  await creating;
  creating = undefined;
}

chrome.tabs.onUpdated.addListener((_tabId, { status }) => {
  if (status === 'complete') void ensureDocument();
});
