/** The common settings of the bench's WebSocket servers: loopback, a free port, messages of many megabytes. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

const LOOPBACK = '127.0.0.1';
/** The bench measures results of many megabytes. */
const MESSAGE_BYTES_MAX = 256_000_000;

/**
 * Resolves when it listens. `admits` decides about each connection by its `Origin`, which browsers always send and our
 * own programs never do. Others get a 401.
 */
export async function listenOnLoopback(
  admits: (origin: string | undefined) => boolean,
): Promise<WebSocketServer> {
  const server = new WebSocketServer({
    host: LOOPBACK,
    port: 0,
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES_MAX,
    verifyClient: ({ req }: { readonly req: IncomingMessage }) => admits(req.headers.origin),
  });
  await once(server, 'listening');
  return server;
}

/** The URL of the server. */
export function urlOf(server: WebSocketServer): string {
  return `ws://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}

/** The `Origin` of an extension's sockets. */
export function originOf(extensionId: string): string {
  return `chrome-extension://${extensionId}`;
}

/** Closes all connections and stops listening. */
export async function closeServer(server: WebSocketServer): Promise<void> {
  for (const socket of server.clients) socket.terminate();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
