/** What a relay gives no means to tell, in words such as "whether anything is left unanswered". */

/** What some relays give no means to tell. */
export const UNTOLD = {
  pending: 'whether anything is left without an answer',
  ghosts: 'whether the relay offers exactly the tabs that the client has',
  badge: "whether the extension's button tells the truth",
  duplicate: 'whether a live duplicate is refused',
} as const;

/** A scenario went well as far as could be seen, but something that it is about could not be seen. */
export class CannotTellError extends Error {
  override readonly name = 'CannotTellError';
}

export class Untold {
  private readonly things = new Set<string>();
  private readonly faults = new Set<string>();

  /** `fault`: the one that could not be struck. */
  add(what: string, fault?: string): void {
    this.things.add(what);
    if (fault !== undefined) this.faults.add(fault);
  }

  get all(): readonly string[] {
    return [...this.things];
  }

  /** Whether a fault could not be struck. */
  excuses(fault: string): boolean {
    return this.faults.has(fault);
  }
}
