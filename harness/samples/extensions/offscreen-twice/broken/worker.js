// The document outlives the worker; this variable does not.
let hasDocument = false;

chrome.tabs.onUpdated.addListener(async (_tabId, { status }) => {
  if (status !== 'complete' || hasDocument) return;
  hasDocument = true;
  await chrome.offscreen.createDocument({
    url: 'offscreen.html',
    reasons: ['DOM_PARSER'],
    justification: 'A sample',
  });
});
