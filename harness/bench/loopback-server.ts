/** What the paths' own WebSocket servers have in common: loopback, a free port, messages of many megabytes. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

const LOOPBACK = '127.0.0.1';
/** Results of many megabytes are part of what is measured. */
const MESSAGE_BYTES_MAX = 256_000_000;

/**
 * Resolves when it listens. `admits` is asked before each connection, with the `Origin` that a browser always
 * sends and a program of ours never; whoever is not admitted is answered 401.
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

/** Where it listens. */
export function urlOf(server: WebSocketServer): string {
  return `ws://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}

/** What the sockets of an extension have as their `Origin`. */
export function originOf(extensionId: string): string {
  return `chrome-extension://${extensionId}`;
}

/** Drops whoever is connected, and stops listening. */
export async function closeServer(server: WebSocketServer): Promise<void> {
  for (const socket of server.clients) socket.terminate();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
