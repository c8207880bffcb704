import type { CdpError } from '../errors.ts';
import type { Outcome } from '../outcome.ts';
import type { Json } from './json.ts';

/** A client's command. `reply`, `fail` and `end` answer it: whichever is called first, once. */
export interface Command {
  readonly method: string;
  readonly params: Json;
  /** What it counts against the limits, in characters. */
  readonly chars: number;
  /** Answers with a result, given as JSON text. */
  reply(body: string): void;
  fail(error: CdpError): void;
  /** Answers with what became of it. */
  end(outcome: Outcome): void;
  /** False when the client, or its session, has gone meanwhile. */
  wanted(): boolean;
  /** The client itself: when it disconnects, what was not sent yet is withdrawn. */
  readonly asker: object;
  /** Runs a part of the command, now or later. Where that throws, a defect of the relay, the command fails. */
  attempt(run: () => void): void;
}

/** The same command, which is carried out with other params. */
export function withParams(command: Command, params: Json): Command {
  const { method, chars, asker } = command;
  return {
    ...{ method, params, chars, asker },
    reply: (body) => command.reply(body),
    fail: (error) => command.fail(error),
    end: (outcome) => command.end(outcome),
    wanted: () => command.wanted(),
    attempt: (run) => command.attempt(run),
  };
}
