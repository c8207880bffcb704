/** A client that sits an exam: keeps all that it hears, and demands an answer to each command. */
import type { CdpMessage } from '../../oracle/client-link.ts';
import type { Reply, SimClient } from '../workload/sim-client.ts';
import type { Invariant } from '../../oracle/violation.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface Heard {
  readonly method: string;
  readonly params: Json;
  readonly sessionId: string | undefined;
}

/** What a client needs of its exam. */
export interface Examiner {
  finish<T>(what: string, under: Promise<T>, boundMs?: number): Promise<T>;
  demand(invariant: Invariant, holds: boolean, text: () => string): void;
}

const CONNECT_MS = 5_000;

export class ExamClient {
  readonly sim: SimClient;
  private readonly exam: Examiner;
  private heard: Heard[] = [];

  constructor(exam: Examiner, sim: SimClient) {
    this.exam = exam;
    this.sim = sim;
    sim.onEvent = ({ method = '', params = {}, sessionId }) => this.heard.push({ method, params, sessionId });
  }

  get name(): string {
    return this.sim.lane;
  }

  async connect(): Promise<void> {
    const opened = await this.exam.finish(`${this.name} is connected`, this.sim.open(), CONNECT_MS);
    this.exam.demand('O4', opened, () => `${this.name} cannot connect`);
  }

  leave(): void {
    this.sim.leave();
  }

  /** The session with a target: the first that was attached to it. */
  session(targetId: string): string {
    const found = [...this.sim.sessions].find(([, target]) => target === targetId)?.[0];
    this.exam.demand('O4', found !== undefined, () => `${this.name} has no session with ${targetId}`);
    return found ?? '';
  }

  /** Sends a command without waiting for its answer. */
  send(method: string, params: Json = {}, session?: string): Promise<Reply> {
    return this.sim.command(method, params, session);
  }

  /** Sends a command and returns the answer. */
  async ask(method: string, params: Json = {}, session?: string, boundMs?: number): Promise<CdpMessage> {
    const what = `${this.name}'s ${method} is answered`;
    const reply = await this.exam.finish(what, this.send(method, params, session), boundMs);
    this.exam.demand('O1', reply !== 'gone', () => `${this.name}: ${method} was not answered`);
    return reply === 'gone' ? {} : reply;
  }

  /** As {@link ask}, for a command that must succeed. Returns the result. */
  async ok(method: string, params: Json = {}, session?: string, boundMs?: number): Promise<Json> {
    const reply = await this.ask(method, params, session, boundMs);
    this.exam.demand('O1', reply.result !== undefined, () => {
      return `${this.name}: ${method} ${JSON.stringify(params)} failed where nothing was broken: ${JSON.stringify(reply.error)}`;
    });
    return reply.result ?? {};
  }

  /** As {@link ask}, for a command that must fail, with this code where one is given. */
  async fails(method: string, params: Json = {}, session?: string, code?: number): Promise<CdpMessage> {
    const reply = await this.ask(method, params, session);
    const { error } = reply;
    const isRight = error !== undefined && (code === undefined || error.code === code);
    this.exam.demand('O1', isRight, () => {
      return `${this.name}: ${method} ${JSON.stringify(params)} should have failed${code === undefined ? '' : ` with ${code}`}, and got ${JSON.stringify(reply.result ?? error)}`;
    });
    return reply;
  }

  /** Evaluates in the page; the value. */
  async evaluate(expression: string, session: string): Promise<unknown> {
    const { result } = await this.ok('Runtime.evaluate', { expression, returnByValue: true }, session);
    return (result as Json | undefined)?.['value'];
  }

  /** Whether an event about the request of this address was heard since the last `take`. */
  has(method: string, url: string): boolean {
    return this.heard.some(
      (heard) => heard.method === method && (heard.params['request'] as Json | undefined)?.['url'] === url,
    );
  }

  /** What was heard since the last call, of these methods. */
  take(...methods: readonly string[]): Heard[] {
    const { heard } = this;
    this.heard = [];
    return methods.length === 0 ? heard : heard.filter(({ method }) => methods.includes(method));
  }

  /** As {@link take}: the names of the events of one session, or of those without one. */
  names(session: string | undefined, ...methods: readonly string[]): string[] {
    return this.take(...methods)
      .filter(({ sessionId }) => sessionId === session)
      .map(({ method }) => method);
  }
}
