/** Keeps the commands of one session in their order while one of them waits for a check. */
import { RELAY_LIMITS } from '../limits.ts';
import type { CdpError } from '../errors.ts';
import { SESSION_NOT_FOUND } from '../outcome.ts';
import { limitReached } from '../quota.ts';
import type { Command } from './command.ts';

const REACHED = {
  what: 'A command',
  who: 'a session',
  advice: 'Wait until the upload is answered before you send more',
};
const TOO_MANY = limitReached({
  ...REACHED,
  limit: 'turnCommandsMax',
  things: 'commands that wait for a file to be checked',
});
const TOO_LARGE = limitReached({
  ...REACHED,
  limit: 'turnCharsMax',
  things: 'characters in commands that wait for a file to be checked',
});

interface Waiting {
  readonly command: Command;
  readonly run: () => void;
}

export class Turn {
  private waiting: Waiting[] | undefined;
  private chars = 0;

  /** Whether a command must wait; `run` is then called when its turn comes. */
  waits(command: Command, run: () => void): boolean {
    if (this.waiting === undefined) return false;
    const full = this.refusal(this.waiting.length + 1, this.chars + command.chars);
    if (full === undefined) {
      this.waiting.push({ command, run });
      this.chars += command.chars;
    } else command.fail(full);
    return true;
  }

  private refusal(count: number, chars: number): CdpError | undefined {
    if (count > RELAY_LIMITS.turnCommandsMax) return TOO_MANY;
    return chars > RELAY_LIMITS.turnCharsMax ? TOO_LARGE : undefined;
  }

  /** Makes what comes from now on wait. */
  begin(): void {
    this.waiting = [];
    this.chars = 0;
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
