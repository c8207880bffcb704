/** The words of a refusal, the same on both ends: what was refused, why, and which option would allow it. */
export interface RefusalWords {
  /** What was refused: a noun phrase, as `Page.navigate to file:///etc/passwd`. */
  readonly what: string;
  /** Why: a sentence without a full stop. */
  readonly why: string;
  /** Which option would allow it, or that none does: a sentence without a full stop. */
  readonly option: string;
}

export function refusalText({ what, why, option }: RefusalWords): string {
  return `${what} was refused: ${why}. ${option}.`;
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
