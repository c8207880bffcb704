/**
 * The least that any relay with a process of its own must do: it takes each message from one socket and writes it
 * to the other. It reads none.
 */
import { WebSocket, type WebSocketServer } from 'ws';
import { listenOnLoopback, originOf } from '../loopback-server.ts';

/**
 * Resolves when it listens. One connection of the extension with this id gets in, and after it one of a program;
 * a web page never does. When either goes, so does the other.
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
