/** The relay as a server: real sockets, real time, real randomness around the core. */
import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Audit } from '../core/audit.ts';
import type { ClientSocket } from '../core/cdp/client.ts';
import type { Clock } from '../core/clock.ts';
import type { TextSocket } from '../core/link/connection.ts';
import type { DuplicatePolicy } from '../core/link/slot.ts';
import type { Log } from '../core/log.ts';
import type { Policy } from '../core/policy.ts';
import { Relay } from '../core/relay.ts';
import { joinFrames } from '../protocol/codec.ts';
import { LINK_LIMITS } from '../protocol/limits.ts';
import { checkUpgrade, type Denial } from './access.ts';
import { handleHttp, parseUrl } from './http-api.ts';
import { localFiles } from './local-files.ts';

/** How long a closing socket may take before it is dropped. */
const CLOSE_MS = 1_000;

export interface RelayServerOptions {
  /** A loopback address. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly token: string;
  readonly duplicates: DuplicatePolicy;
  readonly log: Log;
  readonly version: string;
  readonly policy: Policy;
  readonly audit?: Audit;
}

export interface RelayServer {
  readonly relay: Relay;
  readonly port: number;
  /** Closes all sockets and stops listening. */
  close(): Promise<void>;
}

/** Raised when the port cannot be had; the message says why and what to do. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  readonly code = 'HOLDFAST_PORT_TAKEN';
}

const realClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Starts a relay. Rejects with {@link PortTakenError} when the port is in use. */
export async function startRelayServer(options: RelayServerOptions): Promise<RelayServer> {
  const { token, log, version } = options;
  const relay = new Relay({
    clock: realClock,
    ids: { next: () => randomBytes(16).toString('hex').toUpperCase() },
    log,
    hmac: (key, text) => createHmac('sha256', key).update(text).digest('hex'),
    token,
    duplicates: options.duplicates,
    files: localFiles(options.policy),
    ...(options.audit === undefined ? {} : { audit: options.audit }),
    policy: options.policy,
  });
  const server = createServer(
    (request, response) => void handleHttp({ relay, token, version }, request, response),
  );
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LINK_LIMITS.frameCharsMax,
  });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const url = parseUrl(request);
    const path = url?.pathname.replace(/\/+$/, '') ?? '';
    const denial = url === undefined ? BAD_TARGET : checkUpgrade(request, url, path, token);
    if (denial !== undefined) return refuseUpgrade(stream, denial);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      if (path === '/extension') serveExtension(relay, socket);
      else serveClient(relay, socket);
    });
  });
  await listen(server, options.host, options.port);

  return {
    relay,
    port: (server.address() as AddressInfo).port,
    async close() {
      relay.close();
      for (const socket of sockets.clients) closeSoon(socket, 1001, 'the relay is shutting down');
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const BAD_TARGET: Denial = { status: 400, message: 'The request target is not a valid path.' };

function refuseUpgrade(stream: Duplex, denial: Denial): void {
  const phrase = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden' }[denial.status];
  stream.on('error', () => stream.destroy());
  const text =
    `HTTP/1.1 ${denial.status} ${phrase}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
    `Content-Length: ${Buffer.byteLength(denial.message)}\r\n\r\n${denial.message}`;
  stream.end(text, () => stream.destroy());
}

function serveExtension(relay: Relay, socket: WebSocket): void {
  const connection = relay.acceptExtension(new BatchingSocket(socket));
  socket.on('message', (data: Buffer) => connection.onText(data.toString()));
  socket.on('close', (code, reason) => connection.onClose(`closed ${code} ${reason.toString()}`));
  socket.on('error', () => socket.terminate());
}

function serveClient(relay: Relay, socket: WebSocket): void {
  const client = relay.acceptClient(new ServedSocket(socket));
  socket.on('message', (data: Buffer) => client.onText(data.toString()));
  socket.on('close', () => relay.clientEnded(client));
  socket.on('error', () => socket.terminate());
}

class ServedSocket implements TextSocket, ClientSocket {
  private readonly socket: WebSocket;

  constructor(socket: WebSocket) {
    this.socket = socket;
  }

  get open(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  get buffered(): number {
    return this.socket.bufferedAmount;
  }

  send(text: string): void {
    if (this.open) this.socket.send(text);
  }

  close(code: number, reason: string): void {
    closeSoon(this.socket, code, reason);
  }

  terminate(): void {
    this.socket.terminate();
  }
}

/** A batch is sent when it has this many characters, if not before. */
const BATCH_CHARS_MAX = 64_000;

/** Gathers what is sent in one turn into one message: a system call for each frame would cost more than all the rest. */
class BatchingSocket extends ServedSocket {
  private batch: string[] = [];
  private chars = 0;

  override send(text: string): void {
    if (this.batch.push(text) === 1) process.nextTick(() => this.flush());
    this.chars += text.length;
    if (this.chars > BATCH_CHARS_MAX) this.flush();
  }

  override close(code: number, reason: string): void {
    this.flush();
    super.close(code, reason);
  }

  private flush(): void {
    if (this.batch.length === 0) return;
    super.send(joinFrames(this.batch));
    this.batch = [];
    this.chars = 0;
  }
}

/** Begins the closing handshake, and does not wait long for its end. */
function closeSoon(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
  socket.once('close', () => clearTimeout(timer));
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch(async (error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new PortTakenError(await whoHasPort(host, port), { cause: error });
  });
}

const PROBE_MS = 2_000;

/** A relay or a stranger? Decides what the person should do. */
async function whoHasPort(host: string, port: number): Promise<string> {
  const answer = await fetch(`http://${host.includes(':') ? `[${host}]` : host}:${port}/`, {
    signal: AbortSignal.timeout(PROBE_MS),
  })
    .then((response) => response.text())
    .catch(() => '');
  return answer.startsWith('Holdfast relay')
    ? `A Holdfast relay is running on port ${port} already: use it, or start this one with --port.`
    : `Port ${port} is used by another program. Choose another one with --port, also in the extension's options.`;
}
