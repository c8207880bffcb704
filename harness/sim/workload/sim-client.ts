/** A CDP client of the simulation: one connection at a time, checked as it goes. */
import { ClientLink, type CdpMessage } from '../../oracle/client-link.ts';
import type { Report } from '../../oracle/violation.ts';
import type { Kernel } from '../kernel.ts';
import type { Endpoint, Network } from '../network.ts';

export interface SimClientOptions {
  readonly kernel: Kernel;
  readonly network: Network;
  readonly number: number;
  readonly port: number;
  /** With what it shows who it is. */
  readonly headers: Readonly<Record<string, string>>;
  readonly report: Report;
}

/** A reply, or `gone`: the connection ended first, or none came in the time that a client has patience for. */
export type Reply = CdpMessage | 'gone';

/** As long as Playwright waits for an action by default. */
const PATIENCE_MS = 30_000;

export class SimClient {
  readonly lane: string;
  /** What was sent and received on the present connection, or on the last one. */
  link: ClientLink | undefined;
  /** Live sessions with pages: session id → target id. */
  readonly sessions = new Map<string, string>();
  /** Since when the connection has been open; undefined while there is none. */
  connectedSinceMs: number | undefined;
  patienceMs = PATIENCE_MS;
  /** Gets every event. */
  onEvent: ((message: CdpMessage) => void) | undefined;
  private readonly options: SimClientOptions;
  private endpoint: Endpoint | undefined;
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private lastId = 0;

  constructor(options: SimClientOptions) {
    this.options = options;
    this.lane = `client ${options.number}`;
  }

  get connected(): boolean {
    return this.connectedSinceMs !== undefined;
  }

  get connecting(): boolean {
    return this.endpoint !== undefined && !this.connected;
  }

  /**
   * Connects, and attaches itself to all pages, as Playwright does. Resolves with whether that succeeded; where it did
   * not, there is no connection.
   */
  async connect(): Promise<boolean> {
    this.leave();
    if (!(await this.open())) return false;
    const { endpoint } = this;
    const discover = await this.command('Target.setDiscoverTargets', { discover: true });
    const attach = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
    const attached = await this.command('Target.setAutoAttach', attach);
    if (discover !== 'gone' && attached !== 'gone' && attached.error === undefined) return true;
    if (this.endpoint === endpoint) this.leave();
    return false;
  }

  /** Ends the connection. */
  leave(): void {
    this.endpoint?.close(1000, '');
    this.ended();
  }

  /** Sends a command. Resolves with the reply, never rejects. */
  async command(method: string, params: object = {}, sessionId?: string): Promise<Reply> {
    const { endpoint, link } = this;
    if (endpoint?.open !== true || link === undefined) return 'gone';
    const { kernel } = this.options;
    const id = ++this.lastId;
    const message = {
      id,
      method,
      params: params as Record<string, unknown>,
      ...(sessionId === undefined ? {} : { sessionId }),
    };
    link.sent(message, kernel.now());
    const reply = new Promise<Reply>((resolve) => this.waiting.set(id, resolve));
    const cancel = kernel.schedule(this.lane, this.patienceMs, 'gives up waiting', () => {
      kernel.sometimes('a client gave up waiting for a reply');
      this.settle(id, 'gone');
    });
    endpoint.send(JSON.stringify(message));
    return reply.finally(cancel);
  }

  /** Connects, and sends nothing. Resolves with whether that succeeded. */
  open(): Promise<boolean> {
    const { kernel, network, port, headers, number, report } = this.options;
    const endpoint = network.connect({
      lane: this.lane,
      port,
      path: '/cdp',
      headers: { host: `127.0.0.1:${port}`, ...headers },
      link: 'client',
    });
    const link = new ClientLink(`client ${number}`, report);
    this.endpoint = endpoint;
    this.link = link;
    return new Promise((resolve) => {
      endpoint.handlers = {
        onOpen: () => {
          this.connectedSinceMs = kernel.now();
          kernel.record({ type: 'life', of: 'client', id: `${number}`, state: 'started' });
          resolve(true);
        },
        onText: (text) => {
          if (this.endpoint === endpoint) this.onMessage(link, JSON.parse(text) as CdpMessage);
        },
        onClose: () => {
          resolve(false);
          if (this.endpoint === endpoint) this.ended();
        },
      };
    });
  }

  private onMessage(link: ClientLink, message: CdpMessage): void {
    link.received(message);
    if (message.id !== undefined) return this.settle(message.id, message);
    this.onEvent?.(message);
    const { method, params = {} } = message;
    if (method === 'Target.attachedToTarget') {
      const { targetId, type } = params['targetInfo'] as { readonly targetId: string; readonly type: string };
      if (type === 'page') this.sessions.set(String(params['sessionId']), targetId);
    }
    if (method === 'Target.detachedFromTarget') this.sessions.delete(String(params['sessionId']));
  }

  private ended(): void {
    if (this.connected) {
      const { kernel, number } = this.options;
      kernel.record({ type: 'life', of: 'client', id: `${number}`, state: 'ended' });
    }
    this.endpoint = undefined;
    this.connectedSinceMs = undefined;
    this.sessions.clear();
    for (const id of [...this.waiting.keys()]) this.settle(id, 'gone');
  }

  private settle(id: number, reply: Reply): void {
    const settle = this.waiting.get(id);
    this.waiting.delete(id);
    settle?.(reply);
  }
}
