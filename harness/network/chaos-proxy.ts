import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { LinkName, SocketEntry } from '../history/event.ts';
import type { HistorySink } from '../history/sink.ts';
import { ActiveToxic, type ToxicHandle } from './active-toxic.ts';
import { ProxiedConnection, type Address } from './proxied-connection.ts';
import { sever } from './sever.ts';
import type { ToxicSpec } from './toxics/create.ts';
import { WebSocketTap } from './websocket-tap.ts';

const host = '127.0.0.1';

/** Options of a proxy. */
export interface ChaosProxyOptions {
  /** The relay's link that uses this proxy; recorded in the history. */
  readonly link: LinkName;
  /** The server to forward connections to. Without it, connections are refused until `setUpstream` sets one. */
  readonly upstream?: Address;
  /** Port on 127.0.0.1. Default: a free one. */
  readonly port?: number;
  readonly recorder?: HistorySink;
}

/**
 * A TCP proxy that can inject faults. It forwards each accepted connection to the upstream, with backpressure, through
 * the toxics and holds that are active. It records WebSocket messages and the opening and closing of sockets.
 */
export class ChaosProxy {
  readonly #server: Server;
  readonly #options: ChaosProxyOptions;
  readonly #connections = new Set<ProxiedConnection>();
  readonly #toxics = new Set<ActiveToxic>();
  readonly #waiting: ((connection: ProxiedConnection) => void)[] = [];
  #upstream: Address | undefined;
  #newest = 0;

  private constructor(server: Server, options: ChaosProxyOptions) {
    this.#server = server;
    this.#options = options;
    this.#upstream = options.upstream;
    server.on('connection', (socket) => this.#accept(socket));
  }

  /** Resolves when it listens. Rejects with advice if the port is taken. */
  static async start(options: ChaosProxyOptions): Promise<ChaosProxy> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    const proxy = new ChaosProxy(server, options);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        const port = String(options.port ?? 0);
        const advice = 'Stop the process that uses the port, or omit the port to get a free one.';
        reject(
          new Error(`The proxy cannot listen on ${host}:${port}: ${cause.message}. ${advice}`, { cause }),
        );
      });
      server.listen(options.port ?? 0, host, resolve);
    });
    return proxy;
  }

  /** The port on 127.0.0.1 that peers connect to. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The open connections, oldest first. */
  get connections(): readonly ProxiedConnection[] {
    return [...this.#connections];
  }

  /** The active toxics, oldest first. */
  get toxics(): readonly ToxicHandle[] {
    return [...this.#toxics];
  }

  /** Resolves with the next accepted connection that no toxic refuses. */
  nextConnection(): Promise<ProxiedConnection> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Adds a toxic to the connections in its scope. Throws RangeError for invalid options. */
  add(spec: ToxicSpec): ToxicHandle {
    const toxic = new ActiveToxic(spec, this.#newest, (removed) => this.#toxics.delete(removed));
    this.#toxics.add(toxic);
    for (const connection of this.#connections) toxic.attachTo(connection);
    return toxic;
  }

  /** Sets the server for new connections; undefined refuses them. Does not affect open connections. */
  setUpstream(upstream: Address | undefined): void {
    this.#upstream = upstream;
  }

  /** Removes all toxics, destroys all connections and stops listening. Resolves when everything is closed. */
  async close(): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections) connection.cut('the proxy was closed');
    for (const toxic of [...this.#toxics]) toxic.remove();
    await Promise.all([stopped, ...this.connections.map((connection) => connection.closed)]);
  }

  #accept(peer: Socket): void {
    const number = ++this.#newest;
    peer.on('error', () => undefined);
    const refusing = [...this.#toxics].find((toxic) => toxic.refuses(number));
    if (refusing || !this.#upstream) {
      sever(peer);
      this.#record(number, 'refused', refusing ? `toxic ${refusing.type}` : 'no upstream is set');
      return;
    }
    const connection = this.#proxy(number, peer, this.#upstream);
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
    for (const toxic of this.#toxics) toxic.attachTo(connection);
    for (const resolve of this.#waiting.splice(0)) resolve(connection);
  }

  #proxy(number: number, peer: Socket, upstream: Address): ProxiedConnection {
    const { link, recorder } = this.#options;
    const tap = recorder && new WebSocketTap({ link, socket: number, recorder });
    return new ProxiedConnection(number, peer, upstream, {
      onOpen: () => this.#record(number, 'open'),
      onRefused: (why) => this.#record(number, 'refused', why),
      onPassed: (direction, bytes) => tap?.pass(direction, bytes),
      onClosed: (why) => {
        tap?.close();
        this.#record(number, 'closed', why);
      },
    });
  }

  #record(socket: number, state: SocketEntry['state'], detail?: string): void {
    const entry: SocketEntry = { type: 'socket', link: this.#options.link, socket, state };
    this.#options.recorder?.add(detail === undefined ? entry : { ...entry, detail });
  }
}
