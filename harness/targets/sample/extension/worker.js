/* global chrome, WebSocket */
/** A click shares the tab: it attaches the debugger, and a WebSocket carries commands one way and events the other. */

chrome.action.onClicked.addListener(({ id: tabId }) => {
  if (tabId !== undefined) void share(tabId);
});

/** @param {number} tabId */
async function share(tabId) {
  const { port } = await chrome.storage.local.get('port');
  await chrome.debugger.attach({ tabId }, '1.3');
  const { targetInfo } = /** @type {{ targetInfo: unknown }} */ (
    await chrome.debugger.sendCommand({ tabId }, 'Target.getTargetInfo')
  );
  const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/extension`);
  /** @param {unknown} message */
  const send = (message) => socket.send(JSON.stringify(message));
  socket.onopen = () => send({ shared: targetInfo });
  socket.onmessage = async ({ data }) => {
    const { id, method, params } = JSON.parse(String(data));
    try {
      send({ id, result: await chrome.debugger.sendCommand({ tabId }, method, params) });
    } catch (error) {
      send({ id, error: { code: -32000, message: error instanceof Error ? error.message : String(error) } });
    }
  };
  chrome.debugger.onEvent.addListener((source, method, params) => {
    // The sessions of frames and workers are not forwarded.
    if (source.tabId === tabId && source.sessionId === undefined) send({ method, params });
  });
}
