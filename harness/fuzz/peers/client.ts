/** A CDP client on a real socket, which keeps account of its commands and of the replies and events it gets. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { FuzzFailure, within } from '../failure.ts';
import { TOKEN } from './relay-child.ts';

export interface CdpReply {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Ids of the client's own commands, which no generated message has. */
const OWN_IDS_FROM = 1_000_000_000;

const PARSED_CHARS_MAX = 300_000;

/** RFC 6455: the connection ended without a close frame. */
const ABNORMAL = 1006;

export class FuzzClient {
  /** Its sessions, as it has heard of them, the oldest first. */
  readonly sessions: string[] = [];
  /** Texts from the relay that are no JSON. */
  readonly broken: string[] = [];
  onEvent: (event: CdpReply) => void = () => undefined;
  closed: { readonly code: number; readonly reason: string } | undefined;
  private readonly socket: WebSocket;
  /** By id: commands sent less replies received. */
  private readonly owed = new Map<number, number>();
  private readonly waiting = new Map<number, (reply: CdpReply | undefined) => void>();
  private lastId = OWN_IDS_FROM;
  private lastFuzzId = 0;
  private settled: (() => void) | undefined;
  private readonly ended: Promise<void>;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.onText(data.toString()));
    socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.closed = { code, reason: reason.toString() };
        for (const done of this.waiting.values()) done(undefined);
        this.settled?.();
        resolve();
      });
    });
  }

  static async connect(port: number): Promise<FuzzClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/cdp`, {
      headers: { authorization: `Bearer ${TOKEN}` },
      perMessageDeflate: false,
    });
    const client = new FuzzClient(socket);
    await within(Promise.race([once(socket, 'open'), client.ended]), 'a client to be let in');
    if (client.closed !== undefined) throw new FuzzFailure('noticed', 'A valid client was not let in.');
    return client;
  }

  /** The id for the next generated message. */
  nextId(): number {
    return ++this.lastFuzzId;
  }

  /** Sends any text. A message with a valid id is expected to be answered once. */
  sendText(text: string, binary = false): void {
    if (this.closed !== undefined) return;
    const id = validId(text);
    if (id !== undefined) this.owed.set(id, (this.owed.get(id) ?? 0) + 1);
    this.socket.send(text, { binary });
  }

  /** Sends a command of its own. Rejects with a failure when the connection ends before the reply. */
  async command(method: string, params: object = {}, sessionId?: string): Promise<CdpReply> {
    const id = ++this.lastId;
    const reply = new Promise<CdpReply | undefined>((resolve) => this.waiting.set(id, resolve));
    this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    const answer = this.closed === undefined ? await within(reply, `a reply to ${method}`) : undefined;
    this.waiting.delete(id);
    if (answer !== undefined) return answer;
    throw new FuzzFailure(
      'noticed',
      `The client was closed (${this.closed?.code ?? '?'}) instead of answered.`,
    );
  }

  /** Resolves when every generated command is answered, or the connection has ended. */
  async answered(): Promise<void> {
    if (this.owing().length === 0 || this.closed !== undefined) return;
    const done = new Promise<void>((resolve) => (this.settled = resolve));
    await within(done, `replies to ${this.owing().length} commands`);
  }

  /** Throws when a command was answered more or less than once, or with what is no JSON. */
  assertAccount(): void {
    const [broken] = this.broken;
    if (broken !== undefined) throw new FuzzFailure('answer', `Not JSON: ${broken.slice(0, 200)}`);
    if (this.closed?.code === ABNORMAL)
      throw new FuzzFailure('answer', 'The relay disconnected the client without saying why.');
    const wrong = [...this.owed].find(([, left]) => (this.closed === undefined ? left !== 0 : left < 0));
    if (wrong === undefined) return;
    const [id, left] = wrong;
    throw new FuzzFailure('answer', `Command ${id}: ${left < 0 ? 'more than one reply' : 'no reply'}.`);
  }

  /** Drops the connection, with whatever is under way. */
  async leave(): Promise<void> {
    this.socket.terminate();
    await this.ended;
  }

  private owing(): number[] {
    return [...this.owed].filter(([, left]) => left > 0).map(([id]) => id);
  }

  private onText(text: string): void {
    let message: CdpReply;
    try {
      message = JSON.parse(text) as CdpReply;
    } catch {
      this.broken.push(text);
      this.settled?.();
      return;
    }
    const { id, method, params } = message;
    if (method === 'Target.attachedToTarget') this.noteSession(params);
    if (method === 'Target.detachedFromTarget') this.forgetSession(params?.['sessionId']);
    if (method !== undefined) return this.onEvent(message);
    if (id === undefined) return;
    const waiting = this.waiting.get(id);
    if (waiting !== undefined) return waiting(message);
    if (typeof message.result?.['sessionId'] === 'string') this.noteSession(message.result);
    const left = this.owed.get(id);
    if (left === undefined) return;
    this.owed.set(id, left - 1);
    if (this.owing().length === 0) this.settled?.();
  }

  private forgetSession(sessionId: unknown): void {
    const index = this.sessions.findIndex((known) => known === sessionId);
    if (index >= 0) this.sessions.splice(index, 1);
  }

  private noteSession(params: Readonly<Record<string, unknown>> = {}): void {
    const sessionId = params['sessionId'];
    if (typeof sessionId === 'string' && !this.sessions.includes(sessionId)) this.sessions.push(sessionId);
  }
}

/** The id of a message that must be answered, with a result or an error: a safe integer. */
function validId(text: string): number | undefined {
  // Parsing millions of brackets would stall the fuzzer itself.
  if (text.length > PARSED_CHARS_MAX) return undefined;
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined;
  const { id } = message as { readonly id?: unknown };
  return Number.isSafeInteger(id) ? (id as number) : undefined;
}
