/**
 * A small CDP client over one WebSocket, without Playwright in between: for measurements, and for whatever
 * must not keep more sessions open than it asked for. Knows flat sessions only.
 */
import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.js';
import { WebSocket } from 'ws';

type Commands = ProtocolMapping.Commands;
export type CdpMethod = keyof Commands;
export type CdpParams<M extends CdpMethod> = Commands[M]['paramsType'][0];
export type CdpResult<M extends CdpMethod> = Commands[M]['returnType'];

export interface CdpEvent {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Undefined for an event of the browser itself. */
  readonly sessionId: string | undefined;
}

export type CdpListener = (event: CdpEvent) => void;

/** The peer has answered a command with an error. */
export class CdpCommandError extends Error {
  override readonly name = 'CdpCommandError';
  /** JSON-RPC's code, -32000 for most of Chromium's own. */
  readonly code: number;

  constructor(method: string, code: number, message: string) {
    super(`${method}: ${message}`);
    this.code = code;
  }
}

/** The socket went away before the answer came. */
export class CdpClosedError extends Error {
  override readonly name = 'CdpClosedError';
}

/** What the commands of one session are sent through: the browser itself, or a target. */
export interface CdpSender {
  /**
   * Rejects with {@link CdpCommandError} when the peer refuses, and with {@link CdpClosedError} when the
   * socket closes first. Has no time limit of its own.
   */
  send<M extends CdpMethod>(method: M, params?: CdpParams<M>): Promise<CdpResult<M>>;
}

interface Pending {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly error?: { readonly code?: number; readonly message: string };
}

const NO_PARAMS = {};
const CONNECT_MS = 10_000;
/** Results of many megabytes are part of what is measured. */
const MESSAGE_BYTES_MAX = 256_000_000;

export class RawCdp implements CdpSender {
  private readonly socket: WebSocket;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Set<CdpListener>();
  private lastId = 0;
  private strays = 0;

  /** Speaks through a socket, whoever opened it. Takes all its messages. */
  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.onText(data.toString()));
    socket.on('error', () => undefined); // `close` follows.
    socket.on('close', (code) => this.onClose(code));
  }

  /** Opens a socket to `url`. Rejects when that fails or takes longer than 10 s. */
  static async connect(url: string, headers: Readonly<Record<string, string>> = {}): Promise<RawCdp> {
    const socket = new WebSocket(url, {
      headers,
      handshakeTimeout: CONNECT_MS,
      perMessageDeflate: false,
      maxPayload: MESSAGE_BYTES_MAX,
    });
    const cdp = new RawCdp(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve).once('error', reject);
    });
    return cdp;
  }

  /** Answers to no command, or to one that was answered before. */
  get strayAnswers(): number {
    return this.strays;
  }

  /** A command to the browser itself, or to the target behind `sessionId`. See {@link CdpSender.send}. */
  send<M extends CdpMethod>(method: M, params?: CdpParams<M>, sessionId?: string): Promise<CdpResult<M>> {
    if (this.socket.readyState !== WebSocket.OPEN) {
      return Promise.reject(new CdpClosedError(`${method}: the CDP socket is closed`));
    }
    const id = ++this.lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.pending.set(id, { method, resolve, reject });
    });
    this.socket.send(JSON.stringify({ id, method, params: params ?? NO_PARAMS, sessionId }));
    return answer as Promise<CdpResult<M>>;
  }

  /** Attaches to a target, and gives a sender for its session. */
  async attach(targetId: string): Promise<CdpSession> {
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    return new CdpSession(this, sessionId);
  }

  /** Hears every event of every session until the returned function is called. */
  listen(listener: CdpListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Resolves when the socket is closed. What is still without an answer rejects. */
  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.close();
    await closed;
  }

  private onText(text: string): void {
    const message = JSON.parse(text) as Message;
    if (message.id === undefined) return this.onEvent(message);
    const pending = this.pending.get(message.id);
    if (pending === undefined) {
      this.strays++;
      return;
    }
    this.pending.delete(message.id);
    const { error } = message;
    if (error === undefined) pending.resolve(message.result);
    else pending.reject(new CdpCommandError(pending.method, error.code ?? 0, error.message));
  }

  private onEvent({ method, params = NO_PARAMS, sessionId }: Message): void {
    if (method === undefined) return;
    for (const listener of [...this.listeners]) listener({ method, params, sessionId });
  }

  private onClose(code: number): void {
    for (const { method, reject } of this.pending.values()) {
      reject(new CdpClosedError(`${method}: the CDP socket closed (${code}) before the answer`));
    }
    this.pending.clear();
  }
}

/** One flat session of a {@link RawCdp}. */
export class CdpSession implements CdpSender {
  readonly id: string;
  private readonly cdp: RawCdp;

  constructor(cdp: RawCdp, id: string) {
    this.cdp = cdp;
    this.id = id;
  }

  send<M extends CdpMethod>(method: M, params?: CdpParams<M>): Promise<CdpResult<M>> {
    return this.cdp.send(method, params, this.id);
  }

  /** Lets go of the target. */
  async detach(): Promise<void> {
    await this.cdp.send('Target.detachFromTarget', { sessionId: this.id });
  }
}
