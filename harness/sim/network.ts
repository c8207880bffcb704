/**
 * The simulated network: TCP connections that carry a WebSocket or one HTTP exchange, on one machine. Each
 * direction of a connection keeps its order; different connections overtake one another.
 */
import type { LinkName } from '../history/event.ts';
import { Connection, type ConnectionFault } from './network/connection.ts';
import type { Endpoint } from './network/endpoint.ts';
import type { HttpResponse, Listener } from './network/listener.ts';
import type { Kernel } from './kernel.ts';

export type { ConnectionFault } from './network/connection.ts';
export type { Endpoint, EndpointHandlers } from './network/endpoint.ts';
export type { HttpRequest, HttpResponse, Listener, Upgrade } from './network/listener.ts';

export interface ConnectOptions {
  /** The lane of the process that connects: its callbacks run there. */
  readonly lane: string;
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Which of the relay's links it is, for the history. */
  readonly link: LinkName;
}

export interface FetchOptions extends ConnectOptions {
  readonly method?: string;
}

/** What a network does by itself. Rates are probabilities from 0 to 1. */
export interface Weather {
  /** How often a message takes longer than no time. */
  readonly lateRate: number;
  /** By how much at most, in milliseconds. */
  readonly lateMsMax: number;
}

export const CALM: Weather = { lateRate: 0, lateMsMax: 0 };

/** How a port answers: as its listener does, or worse. */
export type PortState = 'open' | 'refusing' | 'hanging';

export class Network {
  readonly kernel: Kernel;
  weather: Weather = CALM;
  private readonly listeners = new Map<number, Listener>();
  private readonly ports = new Map<number, PortState>();
  private readonly connections = new Set<Connection>();
  private readonly numbers: Record<LinkName, number> = { extension: 0, client: 0 };

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /** Starts to listen; throws where the port is taken. The result stops it; accepted connections go on. */
  listen(port: number, listener: Listener): () => void {
    if (this.listeners.has(port)) throw new Error(`port ${port} is taken`);
    this.listeners.set(port, listener);
    return () => {
      if (this.listeners.get(port) === listener) this.listeners.delete(port);
    };
  }

  /**
   * Opens a WebSocket, as a browser or a client library does. Set the handlers of the endpoint at once. A
   * refused connection and a refused upgrade end it with 1006.
   */
  connect(options: ConnectOptions): Endpoint {
    const connection = this.open(options);
    connection.upgrade({ method: 'GET', path: options.path, headers: options.headers ?? {} });
    return connection.client;
  }

  /** One HTTP exchange. `done` gets the response, or undefined where there is no answer. */
  fetch(options: FetchOptions, done: (response: HttpResponse | undefined) => void): () => void {
    const connection = this.open(options);
    const { method = 'GET', path, headers = {} } = options;
    return connection.exchange({ method, path, headers }, done);
  }

  /* ---------------------------------------------------------------- the nemesis's side */

  /** From now on connections to this port are refused, or hang before the upgrade; `open` heals. */
  setPort(port: number, state: PortState): void {
    this.ports.set(port, state);
  }

  portState(port: number): PortState {
    return this.ports.get(port) ?? 'open';
  }

  /** The open WebSockets of a link, the oldest first. */
  openSockets(link: LinkName): readonly Connection[] {
    return [...this.connections].filter((connection) => connection.link === link && connection.isOpen);
  }

  /** Strikes the youngest open connection of a link; false where there is none. */
  strike(link: LinkName, fault: ConnectionFault): boolean {
    const connection = this.openSockets(link).at(-1);
    connection?.strike(fault);
    return connection !== undefined;
  }

  /** All connections of a process that died: the machine ends them. `reset` with RST, else with FIN. */
  endOf(lane: string, reset: boolean): void {
    for (const connection of this.connections) connection.processDied(lane, reset);
  }

  /** From now on the network is calm; what is broken stays broken. */
  calm(): void {
    this.weather = CALM;
    this.ports.clear();
    for (const connection of this.connections) connection.heal();
  }

  private open(options: ConnectOptions): Connection {
    const { port, lane, link } = options;
    const connection: Connection = new Connection({
      kernel: this.kernel,
      link,
      number: ++this.numbers[link],
      lane,
      listener: () => (this.portState(port) === 'refusing' ? undefined : this.listeners.get(port)),
      hangs: () => this.portState(port) === 'hanging',
      lateMs: () => this.lateMs(link),
      ended: () => this.connections.delete(connection),
    });
    this.connections.add(connection);
    return connection;
  }

  private lateMs(link: LinkName): number {
    const { lateRate, lateMsMax } = this.weather;
    return lateMsMax === 0 ? 0 : this.kernel.draw(`late ${link}`, lateRate, lateMsMax);
  }
}
