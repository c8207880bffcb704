/** One TCP connection between a client's process and a server's, and what may befall it. */
import type { LinkName } from '../../history/event.ts';
import type { Kernel } from '../kernel.ts';
import type { HttpRequest, HttpResponse, Listener } from './listener.ts';
import { Endpoint, type Segment } from './endpoint.ts';

/** What may befall a connection; named as Toxiproxy does where it has the fault. */
export type ConnectionFault =
  /** Both ends get an RST. */
  | { readonly type: 'reset_peer' }
  /** Nothing arrives any more in this direction, or in both, and nobody gets an event. */
  | { readonly type: 'timeout'; readonly direction: 'to-server' | 'to-client' | 'both' }
  /** When the client's end closes or dies, the server's socket stays in CLOSING for this long. */
  | { readonly type: 'slow_close'; readonly delayMs: number }
  /** The end of the client's side reaches the server this much later. */
  | { readonly type: 'late_fin'; readonly delayMs: number }
  /** Everything that is sent arrives this much later. */
  | { readonly type: 'latency'; readonly delayMs: number }
  /** Each of these texts arrives a second time, this much later: peers may send again what has arrived. */
  | { readonly type: 'repeats'; readonly delayMs: number; readonly which: (text: string) => boolean };

export interface ConnectionOptions {
  readonly kernel: Kernel;
  readonly link: LinkName;
  readonly number: number;
  /** The client's. */
  readonly lane: string;
  /** Whoever listens when the connection is made. */
  readonly listener: () => Listener | undefined;
  readonly hangs: () => boolean;
  readonly lateMs: () => number;
  readonly ended: () => void;
}

/** Chromium drops a socket whose closing handshake takes longer (net/websockets, two seconds). */
const CLIENT_CLOSE_MS = 2_000;
/** As the relay's server does (relay/server/relay-server.ts). */
const SERVER_CLOSE_MS = 1_000;

type Side = 'client' | 'server';

export class Connection {
  readonly link: LinkName;
  readonly number: number;
  readonly client: Endpoint;
  private server: Endpoint | undefined;
  private serverLane: string | undefined;
  private readonly options: ConnectionOptions;
  /** Nothing overtakes within a direction: when the last segment towards each side arrives. */
  private readonly arrivesMs: Record<Side, number> = { client: 0, server: 0 };
  private readonly swallows: Record<Side, boolean> = { client: false, server: false };
  private latencyMs = 0;
  private lingerMs = 0;
  private finMs = 0;
  private repeats: (ConnectionFault & { readonly type: 'repeats' }) | undefined;
  private live = 2;
  private dead = false;

  constructor(options: ConnectionOptions) {
    this.options = options;
    this.link = options.link;
    this.number = options.number;
    this.client = this.endpoint('client', options.lane, CLIENT_CLOSE_MS);
  }

  /** Whether the WebSocket is there and has not begun to close at the client's end. */
  get isOpen(): boolean {
    return !this.dead && this.client.open;
  }

  /** Asks for a WebSocket. */
  upgrade(request: HttpRequest): void {
    this.reachServer((listener) => {
      listener.onUpgrade(request, {
        accept: () => {
          const server = this.endpoint('server', listener.lane, SERVER_CLOSE_MS);
          this.server = server;
          server.lingerMs = this.lingerMs;
          this.note('open');
          this.carry('client', 'the upgrade is accepted', () => {
            this.note('upgraded');
            this.client.opened();
          });
          return server;
        },
        refuse: ({ status }) => {
          this.note('refused', `HTTP ${status}`);
          this.carry('client', `the upgrade is refused with ${status}`, () => this.client.refused());
        },
      });
    });
  }

  /** One HTTP exchange. The result cancels it. */
  exchange(request: HttpRequest, done: (response: HttpResponse | undefined) => void): () => void {
    let waiting = true;
    const settle = (response: HttpResponse | undefined): void => {
      if (!waiting) return;
      waiting = false;
      this.finish();
      done(response);
    };
    this.client.handlers = { onText: () => undefined, onClose: () => settle(undefined) };
    this.reachServer((listener) => {
      listener.onRequest(request, (response) => {
        this.carry('client', `HTTP ${response.status}`, () => settle(response));
      });
    });
    return () => {
      waiting = false;
      this.finish();
    };
  }

  strike(fault: ConnectionFault): void {
    switch (fault.type) {
      case 'reset_peer':
        this.carry('client', 'RST', () => this.client.arrived({ kind: 'reset' }), 0);
        this.carry('server', 'RST', () => this.server?.arrived({ kind: 'reset' }), 0);
        this.swallows.client = this.swallows.server = true;
        return;
      case 'timeout':
        if (fault.direction !== 'to-client') this.swallows.server = true;
        if (fault.direction !== 'to-server') this.swallows.client = true;
        return;
      case 'slow_close':
        this.lingerMs = fault.delayMs;
        if (this.server !== undefined) this.server.lingerMs = fault.delayMs;
        return;
      case 'late_fin':
        this.finMs = fault.delayMs;
        return;
      case 'latency':
        this.latencyMs = fault.delayMs;
        return;
      case 'repeats':
        this.repeats = fault;
        return;
    }
  }

  /** Takes latency and repeats away. A connection that swallows stays broken: its peer is gone. */
  heal(): void {
    this.latencyMs = 0;
    this.repeats = undefined;
  }

  /** The process in this lane is dead. */
  processDied(lane: string, reset: boolean): void {
    if (lane === this.options.lane) this.client.abandon(reset);
    if (lane !== this.serverLane) return;
    if (this.server !== undefined) this.server.abandon(reset);
    else this.carry('client', 'RST', () => this.client.arrived({ kind: 'reset' }));
  }

  private reachServer(then: (listener: Listener) => void): void {
    const { kernel, lane, listener } = this.options;
    const server = listener();
    if (server === undefined) {
      kernel.schedule(lane, this.options.lateMs(), 'connection refused', () => {
        this.note('refused', 'nobody listens');
        this.client.refused();
      });
      return;
    }
    this.serverLane = server.lane;
    if (this.options.hangs()) {
      this.swallows.client = this.swallows.server = true;
      return;
    }
    this.carry('server', 'HTTP request', () => {
      // Given up meanwhile: the server reads the request and, at once, the end.
      if (this.client.state === 'closed') return;
      then(server);
    });
  }

  private endpoint(side: Side, lane: string, closeMs: number): Endpoint {
    const { kernel } = this.options;
    return new Endpoint({
      kernel,
      lane,
      side,
      closeMs,
      transmit: (segment) => this.transmit(side, segment),
      ended: () => {
        if (--this.live === 0 || this.server === undefined) this.finish();
      },
    });
  }

  private transmit(from: Side, segment: Segment): void {
    const to = from === 'client' ? 'server' : 'client';
    if (segment.kind === 'text' || segment.kind === 'close') this.recordFrame(from, segment);
    const lateMs = this.options.lateMs() + (to === 'server' && segment.kind !== 'text' ? this.finMs : 0);
    const arrive = (): void => {
      // What was on its way is lost with the rest.
      if (!this.swallows[to]) (to === 'client' ? this.client : this.server)?.arrived(segment);
    };
    this.carry(to, labelOf(segment), arrive, lateMs);
    const { repeats } = this;
    if (segment.kind !== 'text' || repeats?.which(segment.text) !== true) return;
    // Between what is sent later, so that nothing waits for it.
    this.scheduleAt(to, this.arrivesMs[to] + repeats.delayMs, `${labelOf(segment)} once more`, arrive);
  }

  /** Lets something arrive at one side, in its lane, after all that was sent there before. */
  private carry(to: Side, label: string, arrive: () => void, lateMs = this.options.lateMs()): void {
    this.arrivesMs[to] = Math.max(this.arrivesMs[to], this.options.kernel.now() + this.latencyMs + lateMs);
    this.scheduleAt(to, this.arrivesMs[to], label, arrive);
  }

  private scheduleAt(to: Side, atMs: number, label: string, arrive: () => void): void {
    const { kernel, lane } = this.options;
    const target = to === 'client' ? lane : this.serverLane;
    if (target === undefined) return;
    kernel.schedule(target, atMs - kernel.now(), `${this.link} ${this.number}: ${label}`, () => {
      if (!this.dead) arrive();
    });
  }

  private finish(): void {
    if (this.dead) return;
    this.dead = true;
    if (this.server !== undefined) this.note('closed');
    this.options.ended();
  }

  private note(state: 'open' | 'upgraded' | 'refused' | 'closed', detail?: string): void {
    const { kernel, link, number } = this.options;
    kernel.record({
      type: 'socket',
      link,
      socket: number,
      state,
      ...(detail === undefined ? {} : { detail }),
    });
  }

  private recordFrame(from: Side, segment: Segment & { kind: 'text' | 'close' }): void {
    const { kernel, link, number } = this.options;
    const text = segment.kind === 'text' ? segment.text : `${segment.code} ${segment.reason}`;
    kernel.record({
      type: 'frame',
      link,
      socket: number,
      from: from === 'client' ? 'peer' : 'server',
      opcode: segment.kind,
      bytes: text.length,
      text,
    });
  }
}

function labelOf(segment: Segment): string {
  if (segment.kind !== 'text')
    return segment.kind === 'fin' ? 'FIN' : segment.kind === 'reset' ? 'RST' : 'close';
  return segment.text.length > 60 ? `${segment.text.slice(0, 60)}…` : segment.text;
}
