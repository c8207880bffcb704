/**
 * The minimum that any extension relay must do: a worker takes a command from a WebSocket, passes it to
 * chrome.debugger, and sends the answer back. No handshake, no sequence numbers, no ledger.
 */
import type { FloorAnswer, FloorCommand } from './floor-messages.ts';

const CDP_VERSION = '1.3';
const SERVER_ERROR = -32_000;

/** Attaches to the target's tab and connects to `url`. Rejects with Chromium's error. */
async function connectFloor(url: string, targetId: string): Promise<void> {
  const targets = await chrome.debugger.getTargets();
  const tabId = targets.find(({ id }) => id === targetId)?.tabId;
  if (tabId === undefined) throw new Error(`No tab has the target ${targetId}.`);
  await chrome.debugger.attach({ tabId }, CDP_VERSION);
  const socket = new WebSocket(url);
  socket.onmessage = ({ data }) => {
    const { id, method, params } = JSON.parse(String(data)) as FloorCommand;
    chrome.debugger.sendCommand({ tabId }, method, params).then(
      (result) => answer(socket, { id, result }),
      (error: unknown) => answer(socket, { id, error: { code: SERVER_ERROR, message: String(error) } }),
    );
  };
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onclose = () => reject(new Error(`No WebSocket at ${url}.`));
  });
}

function answer(socket: WebSocket, message: FloorAnswer): void {
  socket.send(JSON.stringify(message));
}

/** Called by the bench through the worker's debugger. */
Object.assign(globalThis, { connectFloor });
