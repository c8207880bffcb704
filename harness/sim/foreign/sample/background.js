import { relayUrl } from './relay-url.js';

/** Session ids of the tabs that are shown, by tab. */
const sessions = new Map();
let socket;
let lastSession = 0;

async function connected() {
  if (socket?.readyState === WebSocket.OPEN) return;
  const { relayPort, gatewayToken } = await chrome.storage.local.get(['relayPort', 'gatewayToken']);
  await new Promise((resolve, reject) => {
    socket = new WebSocket(relayUrl(relayPort, gatewayToken));
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error('no relay'));
    socket.onmessage = ({ data }) => void onMessage(JSON.parse(data));
    // The historic mistake (openclaw/openclaw#8468): nobody connects again.
    socket.onclose = () => undefined;
  });
}

function say(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function tell(method, params, sessionId) {
  say({ method: 'forwardCDPEvent', params: { method, params, sessionId } });
}

async function onMessage({ id, method, params }) {
  if (method === 'ping') say({ method: 'pong' });
  if (method !== 'forwardCDPCommand') return;
  try {
    say({ id, result: await answer(params) });
  } catch (error) {
    say({ id, error: error.message });
  }
}

function answer({ method, params, sessionId }) {
  const [tabId] = [...sessions].find(([, session]) => session === sessionId) ?? [];
  if (tabId === undefined) throw new Error(`no tab for ${method}`);
  return chrome.debugger.sendCommand({ tabId }, method, params);
}

async function share(tabId) {
  await connected();
  await chrome.debugger.attach({ tabId }, '1.3');
  sessions.set(tabId, `session-${++lastSession}`);
  await announce(tabId);
  show(tabId);
}

function show(tabId) {
  void chrome.action.setBadgeText({ tabId, text: sessions.has(tabId) ? 'ON' : '' });
}

async function announce(tabId) {
  const { targetInfo } = await chrome.debugger.sendCommand({ tabId }, 'Target.getTargetInfo');
  tell('Target.attachedToTarget', { sessionId: sessions.get(tabId), targetInfo });
}

async function release(tabId) {
  forget(tabId);
  await chrome.debugger.detach({ tabId });
  show(tabId);
}

function forget(tabId) {
  tell('Target.detachedFromTarget', { sessionId: sessions.get(tabId) });
  sessions.delete(tabId);
}

chrome.action.onClicked.addListener(({ id }) => void (sessions.has(id) ? release(id) : share(id)));
chrome.debugger.onEvent.addListener(({ tabId }, method, params) => {
  if (sessions.has(tabId)) tell(method, params, sessions.get(tabId));
});
chrome.debugger.onDetach.addListener(({ tabId }) => {
  forget(tabId);
  show(tabId);
});
// A document takes the badge with it.
chrome.tabs.onUpdated.addListener(show);
