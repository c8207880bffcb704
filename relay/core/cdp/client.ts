/** One CDP client: its socket, its sessions, and the rule that each command gets exactly one reply. */
import { auditedMethod, whoIs, type Audit } from '../audit.ts';
import { refusalText, type Refusal } from '../../protocol/refusal-text.ts';
import type { Invariant } from '../invariant.ts';
import { RELAY_LIMITS } from '../limits.ts';
import { limitReached, type Kept } from '../quota.ts';
import type { Quotas } from '../quotas.ts';
import { ClientCommand, sessionSuffix, type CommandAsker } from './client-command.ts';
import { addressOf, measure, readMessage, type Address } from './client-message.ts';
import { withHelp } from '../error-help.ts';
import type { CdpError } from '../errors.ts';
import { SESSION_NOT_FOUND } from '../outcome.ts';
import { ruleOf } from '../refusal.ts';
import type { Command } from './command.ts';
import {
  BrowserSession,
  ClientSession,
  type AnySession,
  type SessionClient,
  type TabSession,
} from './sessions.ts';

/** What the core needs of a client's WebSocket. */
export interface ClientSocket {
  /** Characters or bytes that have not left yet. */
  readonly buffered: number;
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** Who a client is. */
export interface ClientIdentity {
  /** Of the token that it has shown. */
  readonly name: string;
  /** Product and version, as it says itself. */
  readonly agent?: string | undefined;
}

export interface ClientOwner {
  browserCommand(session: BrowserSession, command: Command): void;
  sessionCommand(session: ClientSession, command: Command): void;
  tabCommand(session: TabSession, command: Command): void;
  readonly quotas: Quotas;
  readonly audit: Audit;
  /** In milliseconds. */
  now(): number;
  /** Why a client that has this much waiting in its socket gets nothing more; undefined where it does. */
  floodRefusal(buffered: number): Refusal | undefined;
  /** A command could not be carried out, by a defect of the relay. */
  failed(what: string, error: unknown): void;
}

/** Closes a client that makes the relay keep more than it may. */
const CLOSE_TOO_MUCH = 4429;
/** As much as a close frame holds. */
const CLOSE_REASON_CHARS_MAX = 120;

/** The name of the token that the relay makes by itself. */
export const DEFAULT_TOKEN_NAME = 'default';

export class Client implements SessionClient, CommandAsker {
  readonly number: number;
  /** Of the token that it has shown. */
  readonly name: string;
  /** Product and version, as it says itself. */
  readonly agent: string | undefined;
  readonly connectedAtMs: number;
  /** When its last command came. */
  commandAtMs: number | undefined;
  readonly root: BrowserSession;
  private readonly sessionsById = new Map<string, AnySession>();
  /** How many sessions it has with each target, and which target each session is with. */
  private readonly sessionsWith = new Map<string, number>();
  private readonly targetOf = new Map<string, string>();
  private readonly socket: ClientSocket;
  private readonly owner: ClientOwner;
  /** Commands without a reply. */
  private readonly open = new Set<ClientCommand>();
  private ended = false;

  constructor(number: number, { name, agent }: ClientIdentity, socket: ClientSocket, owner: ClientOwner) {
    this.number = number;
    this.name = name;
    this.agent = agent;
    this.socket = socket;
    this.owner = owner;
    this.connectedAtMs = owner.now();
    this.root = new BrowserSession(this, undefined);
  }

  /** Commands without a reply. */
  get pending(): number {
    return this.open.size;
  }

  /** Characters or bytes that wait in its socket. */
  get buffered(): number {
    return this.ended ? 0 : this.socket.buffered;
  }

  get sessions(): ReadonlyMap<string, AnySession> {
    return this.sessionsById;
  }

  get quotas(): Quotas {
    return this.owner.quotas;
  }

  /** Why it may not have another session with this target; undefined where it may. */
  sessionRefusal(targetId: string): CdpError | undefined {
    if ((this.sessionsWith.get(targetId) ?? 0) < RELAY_LIMITS.sessionsPerTargetMax) {
      return this.quotas.sessions.refusal(this, 0);
    }
    return limitReached({
      what: 'Another session',
      who: 'a client',
      limit: 'sessionsPerTargetMax',
      things: 'sessions with one target',
      advice: 'Detach from sessions that you no longer need',
    });
  }

  /** Adds a session that it asked for by a command, or by attaching to all targets: there it may be one too many. */
  addSession(id: string, session: AnySession, targetId: string): void {
    const refusal = this.sessionRefusal(targetId);
    if (refusal !== undefined) this.close(refusal.message);
    this.sessionsById.set(id, session);
    if (!(session instanceof BrowserSession)) session.parent.below.add(session);
    this.targetOf.set(id, targetId);
    this.sessionsWith.set(targetId, (this.sessionsWith.get(targetId) ?? 0) + 1);
    this.quotas.sessions.add(this, 0);
  }

  removeSession(id: string): void {
    const targetId = this.targetOf.get(id);
    const session = this.sessionsById.get(id);
    if (session !== undefined && !(session instanceof BrowserSession)) session.parent.below.delete(session);
    if (!this.sessionsById.delete(id) || targetId === undefined) return;
    this.targetOf.delete(id);
    const left = (this.sessionsWith.get(targetId) ?? 1) - 1;
    if (left === 0) this.sessionsWith.delete(targetId);
    else this.sessionsWith.set(targetId, left);
    this.quotas.sessions.remove(this, 0);
  }

  /** What the quotas count of it, counted anew. */
  kept(): Record<'commands' | 'sessions' | 'journal', Kept> {
    const commands = { count: this.open.size, chars: 0 };
    for (const { chars } of this.open) commands.chars += chars;
    const journal = { count: 0, chars: 0 };
    for (const session of this.sessions.values()) {
      if (!(session instanceof ClientSession)) continue;
      const { count, chars } = session.journal.kept;
      journal.count += count;
      journal.chars += chars;
    }
    return { commands, sessions: { count: this.sessions.size, chars: 0 }, journal };
  }

  check(invariant: Invariant): void {
    let sessions = 0;
    for (const count of this.sessionsWith.values()) sessions += count;
    const { size } = this.sessions;
    invariant(
      sessions === size && this.targetOf.size === size,
      `client ${this.number} counts ${sessions} sessions with ${this.targetOf.size} targets, and has ${size}`,
    );
  }

  *browserSessions(): Iterable<BrowserSession> {
    yield this.root;
    for (const session of this.sessions.values()) if (session instanceof BrowserSession) yield session;
  }

  /** Text from the socket: one CDP command. Never throws, and answers exactly once, now or later. */
  onText(text: string): void {
    if (this.ended) return;
    this.commandAtMs = this.owner.now();
    const measured = measure(text);
    const full = this.quotas.commands.refusal(this, measured.chars);
    if (full !== undefined) return this.answerAt(addressOf(text), full);
    const message = readMessage(text, measured);
    if ('error' in message) return this.answerAt(message, message.error);
    const command = new ClientCommand(this, message, measured.chars);
    this.open.add(command);
    this.quotas.commands.add(this, measured.chars);
    command.attempt(() => this.carryOut(command, message.sessionId));
  }

  /** Sends an event; `body` is the JSON text of its params. A session that has ended says nothing any more. */
  event(method: string, body: string, sessionId: string | undefined): void {
    if (sessionId !== undefined && !this.sessions.has(sessionId)) return;
    this.send(`{"method":${JSON.stringify(method)},"params":${body}${sessionSuffix(sessionId)}}`);
  }

  /** The socket is gone: nothing is sent any more, and what was asked for is not kept. */
  end(): void {
    this.ended = true;
    for (const command of this.open) command.params = {};
  }

  /** Closes the client, which has gone over a limit unless `code` says otherwise. */
  close(reason: string, code = CLOSE_TOO_MUCH): void {
    if (this.ended) return;
    this.end();
    this.socket.close(code, reason.slice(0, CLOSE_REASON_CHARS_MAX));
  }

  private carryOut(command: Command, sessionId: string | undefined): void {
    if (sessionId === undefined) return this.owner.browserCommand(this.root, command);
    const session = this.sessions.get(sessionId);
    if (session === undefined) command.fail(SESSION_NOT_FOUND);
    else if (session instanceof BrowserSession) this.owner.browserCommand(session, command);
    else if (session instanceof ClientSession) this.owner.sessionCommand(session, command);
    else this.owner.tabCommand(session, command);
  }

  answer(command: ClientCommand, member: string, suffix: string): void {
    if (!this.open.delete(command)) return;
    this.quotas.commands.remove(this, command.chars);
    this.send(`{"id":${command.id},${member}${suffix}}`);
  }

  refuse(command: ClientCommand, error: CdpError): void {
    if (this.open.has(command)) this.auditRefusal(command.method, error);
    this.answer(command, ...this.failure(command.sessionId, error));
  }

  has(sessionId: string | undefined): boolean {
    return !this.ended && this.hasSession(sessionId);
  }

  failed(method: string, error: unknown): void {
    this.owner.failed(method, error);
  }

  /** Answers what was not taken for a command. */
  private answerAt({ id, sessionId }: Address, error: CdpError): void {
    const [member, suffix] = this.failure(sessionId, error);
    this.send(`{${id === undefined ? '' : `"id":${id},`}${member}${suffix}}`);
  }

  /**
   * Errors for a session that is gone are sent as Chromium sends them: without its id. Playwright keeps the session of
   * a removed frame for a moment, and would mistake an error in it for a navigation.
   */
  private failure(sessionId: string | undefined, error: CdpError): [member: string, suffix: string] {
    if (this.hasSession(sessionId))
      return [`"error":${JSON.stringify(withHelp(error))}`, sessionSuffix(sessionId)];
    return [`"error":${JSON.stringify({ ...withHelp(error), code: SESSION_NOT_FOUND.code })}`, ''];
  }

  private hasSession(sessionId: string | undefined): boolean {
    return sessionId === undefined || this.sessions.has(sessionId);
  }

  private auditRefusal(method: string, error: CdpError): void {
    const rule = ruleOf(error);
    if (rule !== undefined) {
      this.owner.audit({ event: 'refused', rule, ...auditedMethod(method), ...whoIs(this) });
    }
  }

  private send(text: string): void {
    if (this.ended) return;
    const flood = this.owner.floodRefusal(this.socket.buffered);
    if (flood !== undefined) return this.close(refusalText(flood));
    this.socket.send(text);
  }
}
