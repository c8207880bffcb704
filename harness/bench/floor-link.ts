/** Our end of the floor extension's WebSocket. */
import type { WebSocket, WebSocketServer } from 'ws';
import { RawCdp } from '../stage/raw-cdp.ts';
import { closeServer, listenOnLoopback, originOf, urlOf } from './loopback-server.ts';

export class FloorLink {
  /** Where the extension is to connect. */
  readonly url: string;
  /** Resolves when it has. The extension speaks no sessions: what is sent goes to its tab. */
  readonly connected: Promise<RawCdp>;
  private readonly server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.server = server;
    this.url = urlOf(server);
    this.connected = new Promise((resolve) => {
      server.once('connection', (socket: WebSocket) => resolve(new RawCdp(socket)));
    });
  }

  /** Resolves when it listens. Only the extension with this id gets in. */
  static async start(extensionId: string): Promise<FloorLink> {
    return new FloorLink(await listenOnLoopback((origin) => origin === originOf(extensionId)));
  }

  /** Drops the extension and stops listening. */
  async close(): Promise<void> {
    await closeServer(this.server);
  }
}
