import { INTERNAL_ERROR, type CdpError } from '../errors.ts';
import { errorOf, type Outcome } from '../outcome.ts';
import type { Command } from './command.ts';
import type { Json } from './json.ts';

/** What a command needs of the client that sent it. */
export interface CommandAsker {
  /** Whether the client is there, with this session. */
  has(sessionId: string | undefined): boolean;
  /** Answers a command that has no answer yet. */
  answer(command: ClientCommand, member: string, suffix: string): void;
  /** Answers with an error, as it is written for a session that is there, or gone. */
  refuse(command: ClientCommand, error: CdpError): void;
  /** A part of the command threw: a defect of the relay. */
  failed(method: string, error: unknown): void;
}

/** A client's command. One is made for each, so it has no closures. */
export class ClientCommand implements Command {
  readonly id: number;
  readonly sessionId: string | undefined;
  readonly method: string;
  params: Json;
  readonly chars: number;
  readonly asker: CommandAsker;

  constructor(
    asker: CommandAsker,
    { id, sessionId, method, params }: Pick<ClientCommand, 'id' | 'sessionId' | 'method' | 'params'>,
    chars: number,
  ) {
    this.asker = asker;
    this.id = id;
    this.sessionId = sessionId;
    this.method = method;
    this.params = params;
    this.chars = chars;
  }

  reply(body: string): void {
    this.asker.answer(this, `"result":${body}`, sessionSuffix(this.sessionId));
  }

  fail(error: CdpError): void {
    this.asker.refuse(this, error);
  }

  end(outcome: Outcome): void {
    if (outcome.kind === 'answered') this.reply(outcome.body);
    else this.fail(errorOf(outcome));
  }

  wanted(): boolean {
    return this.asker.has(this.sessionId);
  }

  attempt(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.asker.failed(this.method, error);
      this.fail(INTERNAL_ERROR);
    }
  }
}

/** How a message of a session ends. */
export function sessionSuffix(sessionId: string | undefined): string {
  return sessionId === undefined ? '' : `,"sessionId":${JSON.stringify(sessionId)}`;
}
