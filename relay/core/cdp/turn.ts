/** Keeps the commands of one session in their order while one of them waits for a check. */
import { RELAY_LIMITS } from '../limits.ts';
import type { CdpError } from '../errors.ts';
import { SESSION_NOT_FOUND } from '../outcome.ts';
import type { Command } from './client.ts';

const TOO_MANY: CdpError = {
  code: -32000,
  message:
    `${RELAY_LIMITS.turnCommandsMax} commands are waiting already for a file to be checked. ` +
    'Wait for the answer to the upload before you send more.',
};

interface Waiting {
  readonly command: Command;
  readonly run: () => void;
}

export class Turn {
  private waiting: Waiting[] | undefined;

  /** Whether a command must wait; `run` is then called when its turn comes. */
  waits(command: Command, run: () => void): boolean {
    if (this.waiting === undefined) return false;
    if (this.waiting.length < RELAY_LIMITS.turnCommandsMax) this.waiting.push({ command, run });
    else command.fail(TOO_MANY);
    return true;
  }

  /** Makes what comes from now on wait. */
  begin(): void {
    this.waiting = [];
  }

  /** Goes on with what has waited; when one of it makes the rest wait again, in the same order. */
  end(): void {
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    for (const { command, run } of waiting) {
      command.attempt(() => {
        if (command.wanted()) run();
        else command.fail(SESSION_NOT_FOUND);
      });
    }
  }
}
