/**
 * A small CDP client over one WebSocket, without Playwright: for measurements, and where no extra sessions may stay
 * open. Supports flat sessions only.
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
  /** Undefined for events of the browser itself. */
  readonly sessionId: string | undefined;
}

export type CdpListener = (event: CdpEvent) => void;

interface CdpErrorReply {
  readonly code?: number;
  readonly message: string;
  readonly data?: string;
}

/** The peer answered a command with an error. */
export class CdpCommandError extends Error {
  override readonly name = 'CdpCommandError';
  /** JSON-RPC error code; -32000 for most of Chromium's errors. */
  readonly code: number;
  /** Of Holdfast: what became of the command, as relay/protocol/outcome-data.ts has it. */
  readonly data: string | undefined;

  constructor(method: string, { code = 0, message, data }: CdpErrorReply) {
    super(`${method}: ${message}`);
    this.code = code;
    this.data = data;
  }
}

/** The socket closed before the answer arrived. */
export class CdpClosedError extends Error {
  override readonly name = 'CdpClosedError';
}

/** Sends commands to the browser itself or, through a session, to a target. */
export interface CdpSender {
  /**
   * Rejects with {@link CdpCommandError} if the peer answers with an error, and with {@link CdpClosedError} if the
   * socket closes first. It has no time limit.
   */
  send<M extends CdpMethod>(method: M, params?: CdpParams<M>): Promise<CdpResult<M>>;
}

/** Sends a command that is missing from the CDP types, such as those of the domain `Extensions`. */
export async function sendUntyped<R>(cdp: CdpSender, method: string, params: object): Promise<R> {
  const untyped = cdp as unknown as { send(method: string, params: object): Promise<unknown> };
  return (await untyped.send(method, params)) as R;
}

/** A session of one target. */
export interface TargetSession extends CdpSender {
  readonly id: string;
  /** Detaches from the target. */
  detach(): Promise<void>;
}

/** A CDP connection to the browser itself: {@link RawCdp}, or one through Playwright. */
export interface CdpConnection extends CdpSender {
  /** Attaches to a target and returns its session. */
  attach(targetId: string): Promise<TargetSession>;
  /** Calls `listener` for every event of every session, until the returned function is called. */
  listen(listener: CdpListener): () => void;
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
  readonly error?: CdpErrorReply;
}

const NO_PARAMS = {};
const CONNECT_MS = 10_000;
/** The bench measures results of many megabytes. */
const MESSAGE_BYTES_MAX = 256_000_000;

export class RawCdp implements CdpConnection {
  private readonly socket: WebSocket;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Set<CdpListener>();
  private lastId = 0;
  private strays = 0;

  /** Uses a socket that somebody else opened, and all of its messages. */
  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.onText(data.toString()));
    socket.on('error', () => undefined); // `close` follows.
    socket.on('close', (code) => this.onClose(code));
  }

  /** Opens a socket to `url`. Rejects if that fails or takes longer than 10 s. */
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

  /** Number of answers to unknown commands, or to commands that were already answered. */
  get strayAnswers(): number {
    return this.strays;
  }

  /** Sends a command to the browser itself, or to the target of `sessionId`. See {@link CdpSender.send}. */
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

  /** Attaches to a target and returns its session. */
  async attach(targetId: string): Promise<CdpSession> {
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    return new CdpSession(this, sessionId);
  }

  /** Calls `listener` for every event of every session, until the returned function is called. */
  listen(listener: CdpListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Closes the socket. Commands without an answer reject. */
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
    else pending.reject(new CdpCommandError(pending.method, error));
  }

  private onEvent({ method, params = NO_PARAMS, sessionId }: Message): void {
    if (method === undefined) return;
    for (const listener of [...this.listeners]) listener({ method, params, sessionId });
  }

  private onClose(code: number): void {
    for (const { method, reject } of this.pending.values()) {
      reject(new CdpClosedError(`${method}: the CDP socket closed (code ${code}) before the answer arrived`));
    }
    this.pending.clear();
  }
}

/** One flat session of a {@link RawCdp}. */
export class CdpSession implements TargetSession {
  readonly id: string;
  private readonly cdp: RawCdp;

  constructor(cdp: RawCdp, id: string) {
    this.cdp = cdp;
    this.id = id;
  }

  send<M extends CdpMethod>(method: M, params?: CdpParams<M>): Promise<CdpResult<M>> {
    return this.cdp.send(method, params, this.id);
  }

  /** Detaches from the target. */
  async detach(): Promise<void> {
    await this.cdp.send('Target.detachFromTarget', { sessionId: this.id });
  }
}
