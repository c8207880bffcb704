/**
 * Checks what one CDP client sends and receives on one connection against O1 to O3: one reply for each
 * command, nothing on a session that is not attached, the attach before the reply that names the target.
 */
import type { Report } from './violation.ts';

/** A CDP message in either direction, as far as it is looked at. */
export interface CdpMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A command that has no reply yet. */
export interface PendingCommand {
  readonly id: number;
  readonly method: string;
  readonly sessionId: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  readonly sentMs: number;
}

interface Session {
  readonly targetId: string;
  readonly parent: string | undefined;
}

export class ClientLink {
  private readonly name: string;
  private readonly report: Report;
  private readonly pending = new Map<number, PendingCommand>();
  private readonly answered = new Set<number>();
  private readonly sessions = new Map<string, Session>();
  private readonly ended = new Set<string>();
  /** Targets that were attached at some time, by themselves or asked for. */
  private readonly attachedOnce = new Set<string>();
  private autoAttaches = false;
  /** How many sessions with each target the client has asked for. */
  private readonly askedFor = new Map<string, number>();

  /** `name` stands in the violations' texts. */
  constructor(name: string, report: Report) {
    this.name = name;
    this.report = report;
  }

  /** The client has sent a command at `ms`. */
  sent(message: CdpMessage, ms: number): void {
    const { id, method, sessionId, params = {} } = message;
    if (id === undefined || method === undefined) return;
    this.pending.set(id, { id, method, sessionId, params, sentMs: ms });
    if (method === 'Target.setAutoAttach' && sessionId === undefined)
      this.autoAttaches = params['autoAttach'] === true;
    const targetId = params['targetId'];
    if (method === 'Target.attachToTarget' && typeof targetId === 'string') {
      this.askedFor.set(targetId, (this.askedFor.get(targetId) ?? 0) + 1);
    }
  }

  /** The client has received a reply or an event. */
  received(message: CdpMessage): void {
    if (message.id !== undefined) this.onReply(message.id, message);
    else if (message.method !== undefined) this.onEvent(message.method, message);
  }

  /** Commands without a reply that were sent before `ms`. */
  unanswered(ms = Infinity): PendingCommand[] {
    return [...this.pending.values()].filter(({ sentMs }) => sentMs < ms);
  }

  /** Targets with a live session. */
  targets(): Set<string> {
    const ids = [...this.sessions.values()].map(({ targetId }) => targetId);
    return new Set(ids.filter((targetId) => targetId !== BROWSER));
  }

  private onReply(id: number, message: CdpMessage): void {
    const command = this.pending.get(id);
    if (command === undefined) {
      const why = this.answered.has(id) ? 'was answered a second time' : 'was never sent';
      this.report({ invariant: 'O1', text: `${this.name}: command ${id} ${why}` });
      return;
    }
    this.pending.delete(id);
    this.answered.add(id);
    if (command.sessionId !== message.sessionId && !isForGoneSession(message)) {
      const text = `${this.name}: ${command.method} (command ${id}) was asked in session ${String(command.sessionId)} and answered in session ${String(message.sessionId)}`;
      this.report({ invariant: 'O1', text });
    }
    const session = message.result?.['sessionId'];
    if (command.method === 'Target.attachToBrowserTarget' && typeof session === 'string') {
      // No event tells of it: the reply is all there is.
      this.sessions.set(session, { targetId: BROWSER, parent: command.sessionId });
    }
    if (command.method === 'Target.createTarget' && this.autoAttaches) this.checkCreated(message);
  }

  private checkCreated({ result }: CdpMessage): void {
    const targetId = result?.['targetId'];
    if (typeof targetId !== 'string' || this.attachedOnce.has(targetId)) return;
    const text = `${this.name}: Target.createTarget was answered with the target ${targetId} before it was attached`;
    this.report({ invariant: 'O3', text });
  }

  private onEvent(method: string, message: CdpMessage): void {
    const { sessionId, params = {} } = message;
    if (sessionId !== undefined && !this.sessions.has(sessionId)) {
      const [invariant, when] = this.ended.has(sessionId)
        ? (['O2', 'after its detach'] as const)
        : (['O3', 'before it was attached'] as const);
      this.report({ invariant, text: `${this.name}: ${method} arrived on session ${sessionId} ${when}` });
    }
    if (method === 'Target.attachedToTarget') this.onAttached(params, sessionId);
    else if (method === 'Target.detachedFromTarget') this.onDetached(params);
  }

  private onAttached(params: Readonly<Record<string, unknown>>, parent: string | undefined): void {
    const session = String(params['sessionId']);
    const { targetId } = params['targetInfo'] as { readonly targetId: string };
    if (this.sessions.has(session) || this.ended.has(session)) {
      this.report({ invariant: 'O2', text: `${this.name}: session ${session} was attached a second time` });
    }
    const live = [...this.sessions.values()].filter(
      (other) => other.targetId === targetId && other.parent === parent,
    ).length;
    if (live > (this.askedFor.get(targetId) ?? 0)) {
      const text = `${this.name}: target ${targetId} was attached again while it was attached (Playwright's process ends at this)`;
      this.report({ invariant: 'O2', text });
    }
    this.sessions.set(session, { targetId, parent });
    this.attachedOnce.add(targetId);
  }

  private onDetached(params: Readonly<Record<string, unknown>>): void {
    const session = String(params['sessionId']);
    if (!this.sessions.has(session)) {
      this.report({
        invariant: 'O2',
        text: `${this.name}: session ${session} was detached without being attached`,
      });
    }
    this.end(session);
  }

  private end(session: string): void {
    const known = this.sessions.get(session);
    this.sessions.delete(session);
    this.ended.add(session);
    if (known === undefined) return;
    const asked = this.askedFor.get(known.targetId) ?? 0;
    if (asked > 0) this.askedFor.set(known.targetId, asked - 1);
    for (const [id, { parent }] of this.sessions) if (parent === session) this.end(id);
  }
}

/** Stands for the browser itself where a session has it for its target. */
const BROWSER = 'browser';

/** Chromium tells errors for a session that is gone without its id. */
function isForGoneSession({ sessionId, error }: CdpMessage): boolean {
  return sessionId === undefined && error?.code === -32_001;
}
