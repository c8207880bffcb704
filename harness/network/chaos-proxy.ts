import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { LinkName, SocketEntry } from '../history/event.ts';
import type { HistorySink } from '../history/sink.ts';
import { ActiveToxic, type ToxicHandle } from './active-toxic.ts';
import { ProxiedConnection, type Address } from './proxied-connection.ts';
import { sever } from './sever.ts';
import type { ToxicSpec } from './toxics/create.ts';
import { WebSocketTap } from './websocket-tap.ts';

const host = '127.0.0.1';

/** How to start a proxy. */
export interface ChaosProxyOptions {
  /** Which of the relay's links passes here; written into the history. */
  readonly link: LinkName;
  /** Where connections are dialled to. Without it they are refused until `setUpstream` gives one. */
  readonly upstream?: Address;
  /** Port on 127.0.0.1; default a free one. */
  readonly port?: number;
  readonly recorder?: HistorySink;
}

/**
 * A TCP proxy that can be made to misbehave. Each accepted connection is dialled on to the upstream and both
 * directions are pumped, with backpressure, through the toxics and holds that are active at that moment. WebSocket
 * messages and the comings and goings of sockets are given to the recorder.
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

  /** Resolves when it listens. Rejects with what to do if the port is taken. */
  static async start(options: ChaosProxyOptions): Promise<ChaosProxy> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    const proxy = new ChaosProxy(server, options);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        const port = String(options.port ?? 0);
        const advice = 'Stop what listens there, or leave the port out to get a free one.';
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

  /** The connections that are not closed yet, oldest first. */
  get connections(): readonly ProxiedConnection[] {
    return [...this.#connections];
  }

  /** The toxics that are active, oldest first. */
  get toxics(): readonly ToxicHandle[] {
    return [...this.#toxics];
  }

  /** Resolves with the next connection that is accepted and not refused by a toxic. */
  nextConnection(): Promise<ProxiedConnection> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Makes a toxic strike the connections in its scope from now on. Throws RangeError for impossible delays. */
  add(spec: ToxicSpec): ToxicHandle {
    const toxic = new ActiveToxic(spec, this.#newest, (removed) => this.#toxics.delete(removed));
    this.#toxics.add(toxic);
    for (const connection of this.#connections) toxic.attachTo(connection);
    return toxic;
  }

  /** Where connections accepted from now on are dialled to; undefined refuses them. Open ones are not touched. */
  setUpstream(upstream: Address | undefined): void {
    this.#upstream = upstream;
  }

  /** Removes all toxics, destroys all connections and stops listening; resolves when nothing is left. */
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
