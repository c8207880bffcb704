/** Our end of the floor extension's WebSocket. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { RawCdp } from '../stage/raw-cdp.ts';

const LOOPBACK = '127.0.0.1';
/** Results of many megabytes are part of what is measured. */
const MESSAGE_BYTES_MAX = 256_000_000;

export class FloorLink {
  /** Where the extension is to connect. */
  readonly url: string;
  /** Resolves when it has. The extension speaks no sessions: what is sent goes to its tab. */
  readonly connected: Promise<RawCdp>;
  private readonly server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.server = server;
    this.url = `ws://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
    this.connected = new Promise((resolve) => {
      server.once('connection', (socket: WebSocket) => resolve(new RawCdp(socket)));
    });
  }

  /** Resolves when it listens. Only the extension with this id gets in. */
  static async start(extensionId: string): Promise<FloorLink> {
    const server = new WebSocketServer({
      host: LOOPBACK,
      port: 0,
      perMessageDeflate: false,
      maxPayload: MESSAGE_BYTES_MAX,
      verifyClient: ({ req }: { readonly req: IncomingMessage }) =>
        req.headers.origin === `chrome-extension://${extensionId}`,
    });
    await once(server, 'listening');
    return new FloorLink(server);
  }

  /** Drops the extension and stops listening. */
  async close(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
