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
  readonly reply: (body: string) => void;
  readonly fail: (error: CdpError) => void;
  /** Answers with what became of it. */
  readonly end: (outcome: Outcome) => void;
  /** False when the client, or its session, has gone meanwhile. */
  readonly wanted: () => boolean;
  /** The client itself: when it disconnects, what was not sent yet is withdrawn. */
  readonly asker: object;
  /** Runs a part of the command, now or later. Where that throws, a defect of the relay, the command fails. */
  readonly attempt: (run: () => void) => void;
}
