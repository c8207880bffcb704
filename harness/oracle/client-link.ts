/**
 * Checks the messages of one CDP client connection against O1 to O3: exactly one reply per command, no event on a
 * session that is not attached, and the attach before the reply that names the target.
 */
import type { Report } from './violation.ts';

/** The parts of a CDP message, in either direction, that the oracle reads. */
export interface CdpMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
  readonly result?: Readonly<Record<string, unknown>>;
  /** `data`: see relay/protocol/outcome-data.ts. */
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string };
}

/** A command without a reply. */
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
  /** Domains of the commands that the client has sent in it. */
  readonly used: Set<string>;
  /** Execution contexts that were announced and have not ended: their unique ids. */
  readonly contexts: Set<string>;
}

/** Events of these domains come to anybody. */
const UNASKED: ReadonlySet<string> = new Set(['Inspector', 'Target']);

export class ClientLink {
  private readonly name: string;
  private readonly report: Report;
  private readonly pending = new Map<number, PendingCommand>();
  private readonly answered = new Set<number>();
  private readonly sessions = new Map<string, Session>();
  private readonly ended = new Set<string>();
  /** Targets that have been attached at least once. */
  private readonly attachedOnce = new Set<string>();
  private autoAttaches = false;
  /** Number of explicit attach requests per target. */
  private readonly askedFor = new Map<string, number>();

  /** `name` appears in violations. */
  constructor(name: string, report: Report) {
    this.name = name;
    // A client gets nothing that the relay has not made or passed on.
    this.report = (violation) => report({ ...violation, part: 'relay' });
  }

  /** The client sent a command at `ms`. */
  sent(message: CdpMessage, ms: number): void {
    const { id, method, sessionId, params = {} } = message;
    if (id === undefined || method === undefined) return;
    this.pending.set(id, { id, method, sessionId, params, sentMs: ms });
    const session = sessionId === undefined ? undefined : this.sessions.get(sessionId);
    session?.used.add(domainOf(method));
    // It may be enabled again, and then announces everything anew.
    if (method === 'Runtime.disable') session?.contexts.clear();
    if (method === 'Target.setAutoAttach' && sessionId === undefined)
      this.autoAttaches = params['autoAttach'] === true;
    const targetId = params['targetId'];
    if (method === 'Target.attachToTarget' && typeof targetId === 'string') {
      this.askedFor.set(targetId, (this.askedFor.get(targetId) ?? 0) + 1);
    }
  }

  /** The client received a reply or an event. */
  received(message: CdpMessage): void {
    if (message.id !== undefined) this.onReply(message.id, message);
    else if (message.method !== undefined) this.onEvent(message.method, message);
  }

  /** Commands without a reply that were sent before `ms`. */
  unanswered(ms = Infinity): PendingCommand[] {
    return [...this.pending.values()].filter(({ sentMs }) => sentMs < ms);
  }

  /** Targets with an attached session. */
  targets(): Set<string> {
    const ids = [...this.sessions.values()].map(({ targetId }) => targetId);
    return new Set(ids.filter((targetId) => targetId !== BROWSER));
  }

  /** Execution contexts that the client knows of in a session. */
  contexts(session: string): ReadonlySet<string> {
    return this.sessions.get(session)?.contexts ?? new Set();
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
      const text = `${this.name}: ${command.method} (command ${id}) was sent in session ${String(command.sessionId)} but answered in session ${String(message.sessionId)}`;
      this.report({ invariant: 'O1', text });
    }
    const session = message.result?.['sessionId'];
    if (command.method === 'Target.attachToBrowserTarget' && typeof session === 'string') {
      // There is no attach event for it, only the reply.
      this.sessions.set(session, {
        ...{ targetId: BROWSER, parent: command.sessionId, used: new Set(), contexts: new Set() },
      });
    }
    if (command.method === 'Target.createTarget' && this.autoAttaches) this.checkCreated(message);
  }

  private checkCreated({ result }: CdpMessage): void {
    const targetId = result?.['targetId'];
    if (typeof targetId !== 'string' || this.attachedOnce.has(targetId)) return;
    const text = `${this.name}: the reply to Target.createTarget named target ${targetId} before that target was attached`;
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
    const session = sessionId === undefined ? undefined : this.sessions.get(sessionId);
    if (session !== undefined && session.targetId !== BROWSER) this.checkAsked(session, method, params);
    if (method === 'Target.attachedToTarget') this.onAttached(params, sessionId);
    else if (method === 'Target.detachedFromTarget') this.onDetached(params);
  }

  /** A client hears of what it has asked about, and of nothing else. */
  private checkAsked(
    { used, contexts, targetId }: Session,
    method: string,
    params: CdpMessage['params'] = {},
  ): void {
    const domain = domainOf(method);
    if (!UNASKED.has(domain) && !used.has(domain)) {
      const text = `${this.name}: ${method} arrived in a session with target ${targetId} in which nothing of ${domain} was ever used`;
      this.report({ invariant: 'O3', text });
    }
    if (method === 'Runtime.executionContextsCleared') contexts.clear();
    if (method === 'Runtime.executionContextDestroyed')
      contexts.delete(String(params['executionContextUniqueId']));
    if (method !== 'Runtime.executionContextCreated') return;
    const uniqueId = String((params['context'] as { readonly uniqueId?: unknown } | undefined)?.uniqueId);
    if (uniqueId !== 'undefined' && contexts.has(uniqueId)) {
      const text = `${this.name}: the execution context ${uniqueId} of target ${targetId} was announced a second time`;
      this.report({ invariant: 'O3', text });
    }
    contexts.add(uniqueId);
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
      const text = `${this.name}: target ${targetId} was attached again while still attached (this crashes Playwright)`;
      this.report({ invariant: 'O2', text });
    }
    this.sessions.set(session, { targetId, parent, used: new Set(), contexts: new Set() });
    this.attachedOnce.add(targetId);
  }

  private onDetached(params: Readonly<Record<string, unknown>>): void {
    const session = String(params['sessionId']);
    if (!this.sessions.has(session)) {
      this.report({
        invariant: 'O2',
        text: `${this.name}: session ${session} was detached but never attached`,
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

function domainOf(method: string): string {
  return method.slice(0, method.indexOf('.'));
}

/** The target id of sessions with the browser itself. */
const BROWSER = 'browser';

/** Chromium leaves the session id out of errors for a session that has ended. */
function isForGoneSession({ sessionId, error }: CdpMessage): boolean {
  return sessionId === undefined && error?.code === -32_001;
}
