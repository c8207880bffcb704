/**
 * The relay's process in the simulation: the shipped core behind a shell like relay/server/relay-server.ts,
 * with simulated sockets, time and ids. It can be killed, started again and stopped for a while.
 */
import type { Client, Connection, Relay, RelayStatus } from './programs/relay-entry.ts';
import type { RelayProgram } from './programs/programs.ts';
import type { Hmac } from '../../relay/protocol/proof.ts';
import type { HttpHead } from '../../relay/server/http-api.ts';
import type { Kernel } from './kernel.ts';
import type { Endpoint, HttpRequest, HttpResponse, Network, Upgrade } from './network.ts';

export interface RelayProcessOptions {
  readonly kernel: Kernel;
  readonly network: Network;
  readonly program: RelayProgram;
  readonly port: number;
  readonly token: string;
  readonly hmac: Hmac;
  readonly duplicates: 'refuse' | 'replace';
}

/** Only says something in a trace. */
export type RelayLog = (message: string, details: object | undefined) => void;

export class RelayProcess {
  /** Number of the present life, from 1. */
  life = 0;
  log: RelayLog = () => undefined;
  private readonly options: RelayProcessOptions;
  private relay: Relay | undefined;
  private stopListening: (() => void) | undefined;
  private thaw: (() => void) | undefined;

  constructor(options: RelayProcessOptions) {
    this.options = options;
  }

  get lane(): string {
    return `relay ${this.life}`;
  }

  get running(): boolean {
    return this.relay !== undefined;
  }

  get frozen(): boolean {
    return this.thaw !== undefined;
  }

  /** What the core knows; undefined while there is no process. */
  status(): RelayStatus | undefined {
    return this.relay?.status();
  }

  /** Starts a process, where there is none. */
  start(): void {
    if (this.relay !== undefined) return;
    this.life++;
    const { kernel, network, program, port, token, hmac, duplicates } = this.options;
    const { lane, life } = this;
    let ids = 0;
    const relay = new program.Relay({
      clock: { now: () => kernel.now(), after: (ms, run) => kernel.schedule(lane, ms, 'timer', run) },
      ids: { next: () => `${life}`.padStart(8, 'A') + (++ids).toString(16).toUpperCase().padStart(24, '0') },
      log: {
        debug: (message, details) => this.log(message, details),
        info: (message, details) => this.log(message, details),
        warn: (message, details) => this.log(message, details),
      },
      hmac,
      token,
      duplicates,
      copyDownload: (_download, done) => done(),
    });
    this.relay = relay;
    this.stopListening = network.listen(port, {
      lane,
      onUpgrade: (request, upgrade) => this.onUpgrade(relay, request, upgrade),
      onRequest: (request, respond) => void this.onRequest(relay, request, respond),
    });
    kernel.record({ type: 'life', of: 'relay', id: `${life}`, state: 'started' });
  }

  /** SIGKILL: `reset` says whether the machine ends the connections with RST or with FIN. */
  kill(reset: boolean): boolean {
    if (this.relay === undefined) return false;
    const { kernel, network } = this.options;
    this.resume();
    this.stopListening?.();
    network.endOf(this.lane, reset);
    kernel.endLane(this.lane);
    this.relay = undefined;
    kernel.record({ type: 'life', of: 'relay', id: `${this.life}`, state: 'ended', detail: 'killed' });
    return true;
  }

  /** SIGSTOP: the machine goes on to take connections for it. */
  freeze(): boolean {
    if (this.relay === undefined || this.frozen) return false;
    const { kernel } = this.options;
    const { lane } = this;
    kernel.freeze(lane);
    this.thaw = () => kernel.thaw(lane);
    kernel.note(lane, 'stopped (SIGSTOP)');
    return true;
  }

  /** SIGCONT. */
  resume(): void {
    if (this.thaw === undefined) return;
    this.thaw();
    this.thaw = undefined;
    this.options.kernel.note(this.lane, 'goes on (SIGCONT)');
  }

  private onUpgrade(relay: Relay, request: HttpRequest, upgrade: Upgrade): void {
    const { program, token } = this.options;
    const head: HttpHead = { method: request.method, url: request.path, headers: request.headers };
    const url = program.parseUrl(head);
    const path = url?.pathname.replace(/\/+$/, '') ?? '';
    const denial =
      url === undefined
        ? { status: 400, message: 'not a valid path' }
        : program.checkUpgrade(head, url, path, token);
    if (denial !== undefined) return upgrade.refuse({ status: denial.status, body: denial.message });
    const endpoint = upgrade.accept();
    if (path === '/extension') this.serveExtension(relay, endpoint);
    else this.serveClient(relay, endpoint);
  }

  private serveExtension(relay: Relay, endpoint: Endpoint): void {
    const connection: Connection = relay.acceptExtension(
      new BatchingSocket(endpoint, this.options.program.joinFrames),
    );
    endpoint.handlers = {
      onText: (text) => connection.onText(text),
      onClose: (code, reason) => connection.onClose(`closed ${code} ${reason}`),
    };
  }

  private serveClient(relay: Relay, endpoint: Endpoint): void {
    const client: Client = relay.acceptClient(endpoint);
    endpoint.handlers = {
      onText: (text) => client.onText(text),
      onClose: () => relay.clientEnded(client),
    };
  }

  private async onRequest(
    relay: Relay,
    request: HttpRequest,
    respond: (response: HttpResponse) => void,
  ): Promise<void> {
    const { program, token } = this.options;
    const head: HttpHead = { method: request.method, url: request.path, headers: request.headers };
    const { status, text } = await program.answerHttp({ relay, token, version: '0.0.0' }, head);
    respond({ status, body: text });
  }
}

/** Gathers what is sent in one turn into one message, as the relay's server does. */
class BatchingSocket {
  private readonly endpoint: Endpoint;
  private readonly join: (texts: readonly string[]) => string;
  private batch: string[] = [];

  constructor(endpoint: Endpoint, join: (texts: readonly string[]) => string) {
    this.endpoint = endpoint;
    this.join = join;
  }

  get open(): boolean {
    return this.endpoint.open;
  }

  send(text: string): void {
    if (this.batch.push(text) === 1) void Promise.resolve().then(() => this.flush());
  }

  close(code: number, reason: string): void {
    this.flush();
    this.endpoint.close(code, reason);
  }

  terminate(): void {
    this.endpoint.terminate();
  }

  private flush(): void {
    if (this.batch.length === 0) return;
    this.endpoint.send(this.join(this.batch));
    this.batch = [];
  }
}
