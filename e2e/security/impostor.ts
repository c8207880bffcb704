/**
 * A program on the port that the extension is configured for. It knows no secret. It forwards everything between
 * extension and relay, and once it has seen enough it sends the extension its own command.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { joinFrames, splitFrames } from '../../relay/protocol/codec.ts';

const LOOPBACK = '127.0.0.1';
/** Higher than any id that the relay uses in a test. */
const INJECTED_ID = 900_000;

type Header = Readonly<Record<string, unknown>> & { readonly type: string };

/** Changes a frame on its way from the extension to the relay. */
export type Rewrite = (header: Header) => Header;

export class Impostor {
  /** Frames from the extension, by type. */
  readonly heard: string[] = [];
  /** Frames from the relay, by type. */
  readonly passedOn: string[] = [];
  /** The extension's answers to the impostor's own command. */
  readonly answers: string[] = [];
  /** Set to change what the extension sends. */
  rewrite: Rewrite = (header) => header;
  private readonly server: Server;
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly relayPort: number;
  private readonly upstreams = new Set<WebSocket>();
  private downstream: WebSocket | undefined;
  /** Number of the relay's last numbered frame. */
  private number = 0;

  private constructor(relayPort: number) {
    this.relayPort = relayPort;
    this.server = createServer();
  }

  /** Listens on the port. `hold`: forwards nothing until `forward` is called. */
  static async start({
    port,
    relayPort,
    hold = false,
  }: {
    readonly port: number;
    readonly relayPort: number;
    readonly hold?: boolean;
  }): Promise<Impostor> {
    const impostor = new Impostor(relayPort);
    impostor.server.on('upgrade', (request: IncomingMessage, stream: Socket, head: Buffer) => {
      impostor.sockets.handleUpgrade(request, stream, head, (socket) => {
        impostor.downstream = socket;
        if (!hold) impostor.forward(request.headers.origin);
        else impostor.origin = request.headers.origin;
      });
    });
    await new Promise<void>((resolve) => impostor.server.listen(port, LOOPBACK, resolve));
    return impostor;
  }

  private origin: string | undefined;

  /** Whether an extension is connected. */
  get hasExtension(): boolean {
    return this.downstream?.readyState === WebSocket.OPEN;
  }

  /** Stops listening, so that another program can use the port, but keeps the connections. */
  leavePort(): void {
    this.server.close();
  }

  /** Connects to the relay as the extension, and forwards everything. */
  forward(origin = this.origin): void {
    const { downstream } = this;
    if (downstream === undefined) throw new Error('no extension is connected');
    const upstream = new WebSocket(`ws://${LOOPBACK}:${this.relayPort}/extension`, {
      headers: { origin: origin ?? '' },
    });
    this.upstreams.add(upstream);
    const early: string[] = [];
    upstream.on('open', () => {
      for (const text of early) upstream.send(text);
    });
    upstream.on('error', () => downstream.close());
    upstream.on('close', () => downstream.close());
    upstream.on('message', (data: Buffer) => {
      const text = data.toString();
      for (const frame of splitFrames(text)) this.fromRelay(headerOf(frame));
      if (downstream.readyState === WebSocket.OPEN) downstream.send(text);
    });
    downstream.on('close', () => upstream.close());
    downstream.on('message', (data: Buffer) => {
      const frames = splitFrames(data.toString()).map((frame) => this.fromExtension(frame));
      const kept = frames.filter((frame) => frame !== undefined);
      if (kept.length === 0) return;
      if (upstream.readyState === WebSocket.OPEN) upstream.send(joinFrames(kept));
      else early.push(joinFrames(kept));
    });
  }

  async close(): Promise<void> {
    for (const socket of [...this.sockets.clients, ...this.upstreams]) socket.terminate();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private fromRelay(header: Header): void {
    this.passedOn.push(header.type);
    if (typeof header['n'] === 'number') this.number = header['n'];
  }

  private fromExtension(frame: string): string | undefined {
    const header = headerOf(frame);
    this.heard.push(header.type);
    if (header['id'] === INJECTED_ID) {
      this.answers.push(frame);
      return undefined;
    }
    if (header.type === 'inventory') this.inject(header);
    const rewritten = this.rewrite(header);
    if (rewritten === header) return frame;
    return [JSON.stringify(rewritten), ...frame.split('\n').slice(1)].join('\n');
  }

  /** Requests the cookies of every site, as the relay. */
  private inject(inventory: Header): void {
    const [tab] = inventory['tabs'] as { readonly tab: number; readonly attachment?: string }[];
    if (tab?.attachment === undefined) return;
    const command = {
      n: this.number + 1,
      type: 'forwardCDPCommand',
      id: INJECTED_ID,
      tab: tab.tab,
      attachment: tab.attachment,
      method: 'Network.getAllCookies',
    };
    this.downstream?.send(`${JSON.stringify(command)}\n{}`);
  }
}

function headerOf(frame: string): Header {
  return JSON.parse(frame.split('\n', 1)[0] ?? '') as Header;
}
