/** A refusal, the same on both ends: what was refused, why, and which option would allow it. */
import type { RefusalRule } from './refusal-rules.ts';

/** Something that was refused, and why. */
export interface Refusal {
  readonly rule: RefusalRule;
  /** What was refused: a noun phrase, as `Page.navigate to file:///etc/passwd`. */
  readonly what: string;
  /** Why: a sentence without a full stop. */
  readonly why: string;
  /**
   * Which option would allow it, or what else does, or that nothing does: a sentence without a full stop. It may go
   * on with commands, each on a line of its own.
   */
  readonly option: string;
}

/** Why something is refused, where others know what. */
export type Why = Omit<Refusal, 'what'>;

/** The beginning of `option` where there is none. */
export const NO_OPTION = 'No option allows it';

export function refusalText({ what, why, option }: Refusal): string {
  // A full stop would become a part of the command.
  return `${what} was refused: ${why}. ${option}${option.includes('\n') ? '' : '.'}`;
}

/** Longer addresses are cut in messages. */
const ADDRESS_CHARS_MAX = 200;

/** Names a command, with the address that it would open. */
export function namedCommand(method: string, address?: string): string {
  if (address === undefined) return method;
  const shown = JSON.stringify(address.slice(0, ADDRESS_CHARS_MAX)).slice(1, -1);
  const cut = address.length > ADDRESS_CHARS_MAX ? '…' : '';
  return `${method} to "${shown}${cut}"`;
}
