/**
 * The minimum that any relay with its own process must do: it passes each message from one socket to the other without
 * parsing it.
 */
import { WebSocket, type WebSocketServer } from 'ws';
import { listenOnLoopback, originOf } from '../loopback-server.ts';

/**
 * Resolves when it listens. Accepts one connection from the extension with this id, then one from a program, never one
 * from a web page. When either disconnects, the other is closed.
 */
export async function startBareHop(extensionId: string): Promise<WebSocketServer> {
  const extensionOrigin = originOf(extensionId);
  let extension: WebSocket | undefined;
  let client: WebSocket | undefined;
  const server = await listenOnLoopback((origin) =>
    origin === undefined
      ? extension?.readyState === WebSocket.OPEN && client === undefined
      : origin === extensionOrigin && extension === undefined,
  );
  server.on('connection', (socket) => {
    if (extension === undefined) {
      extension = socket;
    } else {
      client = socket;
      passOn(extension, client);
      passOn(client, extension);
    }
  });
  return server;
}

function passOn(from: WebSocket, to: WebSocket): void {
  from.on('message', (data, binary) => to.send(data, { binary }));
  from.on('error', () => undefined); // `close` follows.
  from.on('close', () => to.close());
}
