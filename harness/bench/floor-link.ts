/** The bench's end of the floor extension's WebSocket. */
import type { WebSocket, WebSocketServer } from 'ws';
import { RawCdp } from '../stage/raw-cdp.ts';
import { closeServer, listenOnLoopback, originOf, urlOf } from './loopback-server.ts';

export class FloorLink {
  /** The URL that the extension must connect to. */
  readonly url: string;
  /** Resolves when the extension has connected. It has no sessions: all commands go to its tab. */
  readonly connected: Promise<RawCdp>;
  private readonly server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.server = server;
    this.url = urlOf(server);
    this.connected = new Promise((resolve) => {
      server.once('connection', (socket: WebSocket) => resolve(new RawCdp(socket)));
    });
  }

  /** Resolves when it listens. Accepts only the extension with this id. */
  static async start(extensionId: string): Promise<FloorLink> {
    return new FloorLink(await listenOnLoopback((origin) => origin === originOf(extensionId)));
  }

  /** Disconnects the extension and stops listening. */
  async close(): Promise<void> {
    await closeServer(this.server);
  }
}
