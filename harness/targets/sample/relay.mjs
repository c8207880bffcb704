/**
 * A minimal relay that shows one shared tab as a CDP endpoint: `node relay.mjs PORT`. One extension, one tab, one client
 * at a time. It does not repair connections.
 */
import { WebSocketServer } from 'ws';

const SESSION = 'the-tab';
const port = Number(process.argv[2]);
/** @type {import('ws').WebSocket | undefined} */
let extension;
/** @type {import('ws').WebSocket | undefined} */
let client;
/** @type {unknown} */
let shared;
let wantsTabs = false;

/** Announces the tab to the client. Called when the tab is there and when the client asks; both are needed. */
function tell() {
  if (shared === undefined || !wantsTabs) return;
  const params = { sessionId: SESSION, targetInfo: shared, waitingForDebugger: false };
  client?.send(JSON.stringify({ method: 'Target.attachedToTarget', params }));
}

/** Requests for the browser itself, which an extension cannot forward. */
const OWN = {
  'Browser.getVersion': () => ({ protocolVersion: '1.3', product: 'Sample/1', userAgent: '', jsVersion: '' }),
  'Browser.setDownloadBehavior': () => ({}),
  'Target.getTargetInfo': () => ({
    targetInfo: { targetId: 'browser', type: 'browser', title: '', url: '' },
  }),
  'Target.setAutoAttach': () => {
    wantsTabs = true;
    tell();
    return {};
  },
};

/** @param {{ id: number, method: string, sessionId?: string }} command @returns {object} */
function answerOf({ id, method }) {
  const own = OWN[/** @type {keyof typeof OWN} */ (method)];
  const error = { code: -32601, message: `'${method}' wasn't found` };
  return own === undefined ? { id, error } : { id, result: own() };
}

new WebSocketServer({ host: '127.0.0.1', port, perMessageDeflate: false })
  .on('connection', (socket, { url }) => {
    if (url === '/extension') {
      extension = socket.on('message', (data) => {
        const message = JSON.parse(data.toString());
        if ('shared' in message) {
          shared = message.shared;
          tell();
        } else client?.send(JSON.stringify({ ...message, sessionId: SESSION }));
      });
      return;
    }
    wantsTabs = false;
    client = socket.on('message', (data) => {
      const command = JSON.parse(data.toString());
      if (command.sessionId === SESSION) extension?.send(data.toString());
      else socket.send(JSON.stringify(answerOf(command)));
    });
  })
  .on('listening', () => process.stdout.write(`The sample relay is listening on ${String(port)}\n`));
