/** One CDP client: its socket, its sessions, and the rule that each command gets exactly one reply. */
import { auditedMethod, whoIs, type Audit } from '../audit.ts';
import { RELAY_LIMITS } from '../limits.ts';
import { invalidRequest, PARSE_ERROR, SESSION_NOT_FOUND, type CdpError } from './errors.ts';
import { isObject, numberOf, type Json } from './json.ts';
import { BrowserSession, ClientSession, type AnySession, type TabSession } from './sessions.ts';

/** What the core needs of a client's WebSocket. */
export interface ClientSocket {
  /** Characters or bytes that have not left yet. */
  readonly buffered: number;
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** A client's command. `reply` and `fail` answer it: whichever is called first, once. */
export interface Command {
  readonly method: string;
  readonly params: Json;
  /** Answers with a result, given as JSON text. */
  readonly reply: (body: string) => void;
  readonly fail: (error: CdpError) => void;
  /** False when the client, or its session, has gone meanwhile. */
  readonly wanted: () => boolean;
  /** The client itself: its end takes back what was not sent yet. */
  readonly asker: object;
}

export interface ClientOwner {
  browserCommand(session: BrowserSession, command: Command): void;
  sessionCommand(session: ClientSession, command: Command): void;
  tabCommand(session: TabSession, command: Command): void;
  readonly audit: Audit;
}

const CLOSE_TOO_SLOW = 4429;

export class Client {
  readonly number: number;
  readonly root: BrowserSession;
  readonly sessions = new Map<string, AnySession>();
  private readonly socket: ClientSocket;
  private readonly owner: ClientOwner;
  private unanswered = 0;
  private ended = false;

  constructor(number: number, socket: ClientSocket, owner: ClientOwner) {
    this.number = number;
    this.socket = socket;
    this.owner = owner;
    this.root = new BrowserSession(this, undefined);
  }

  /** Commands without a reply. */
  get pending(): number {
    return this.unanswered;
  }

  *browserSessions(): Iterable<BrowserSession> {
    yield this.root;
    for (const session of this.sessions.values()) if (session instanceof BrowserSession) yield session;
  }

  /** Text from the socket: one CDP command. */
  onText(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return this.send(`{"error":${JSON.stringify(PARSE_ERROR)}}`);
    }
    if (!isObject(message) || typeof message['id'] !== 'number' || typeof message['method'] !== 'string') {
      const error = invalidRequest("Message must be an object with an integer 'id' and a string 'method'");
      const id = isObject(message) ? numberOf(message['id']) : undefined;
      return this.send(JSON.stringify({ id, error }));
    }
    const { id, method, params, sessionId } = message;
    const command = this.command(id, method, isObject(params) ? params : {}, sessionId);
    if (sessionId === undefined) return this.owner.browserCommand(this.root, command);
    const session = typeof sessionId === 'string' ? this.sessions.get(sessionId) : undefined;
    if (session === undefined) command.fail(SESSION_NOT_FOUND);
    else if (session instanceof BrowserSession) this.owner.browserCommand(session, command);
    else if (session instanceof ClientSession) this.owner.sessionCommand(session, command);
    else this.owner.tabCommand(session, command);
  }

  /** Sends an event; `body` is the JSON text of its params. A session that has ended says nothing any more. */
  event(method: string, body: string, sessionId: string | undefined): void {
    if (sessionId !== undefined && !this.sessions.has(sessionId)) return;
    this.send(`{"method":"${method}","params":${body}${sessionSuffix(sessionId)}}`);
  }

  /** The socket is gone: nothing is sent any more. */
  end(): void {
    this.ended = true;
  }

  private command(id: number, method: string, params: Json, sessionId: unknown): Command {
    let open = true;
    this.unanswered++;
    const answer = (member: string, suffix: string): void => {
      if (!open) return;
      open = false;
      this.unanswered--;
      this.send(`{"id":${id},${member}${suffix}}`);
    };
    return {
      method,
      params,
      reply: (body) => answer(`"result":${body}`, sessionSuffix(sessionId)),
      fail: (error) => {
        if (open) this.auditRefusal(method, error);
        if (this.has(sessionId)) answer(`"error":${JSON.stringify(error)}`, sessionSuffix(sessionId));
        else answer(`"error":${JSON.stringify({ ...error, code: SESSION_NOT_FOUND.code })}`, '');
      },
      wanted: () => !this.ended && this.has(sessionId),
      asker: this,
    };
  }

  /**
   * Errors for a session that is gone are told as Chromium tells them: without its id. Playwright keeps the
   * session of a removed frame for a moment, and would take an error in it for a navigation.
   */
  private has(sessionId: unknown): boolean {
    return sessionId === undefined || (typeof sessionId === 'string' && this.sessions.has(sessionId));
  }

  private auditRefusal(method: string, { data }: CdpError): void {
    const [, rule] = /^holdfast\.refused\.(.+)$/.exec(data ?? '') ?? [];
    if (rule !== undefined) {
      this.owner.audit({ event: 'refused', rule, ...auditedMethod(method), ...whoIs(this) });
    }
  }

  private send(text: string): void {
    if (this.ended) return;
    if (this.socket.buffered > RELAY_LIMITS.clientBufferMax) {
      this.ended = true;
      return this.socket.close(CLOSE_TOO_SLOW, 'the client does not read fast enough');
    }
    this.socket.send(text);
  }
}

function sessionSuffix(sessionId: unknown): string {
  return sessionId === undefined ? '' : `,"sessionId":${JSON.stringify(sessionId)}`;
}
