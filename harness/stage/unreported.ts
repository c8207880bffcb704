/** What some relays do not report, in words such as "whether anything is left unanswered". */
export const UNREPORTED = {
  pending: 'whether anything is left without an answer',
  ghosts: 'whether the relay offers exactly the tabs that the client has',
  badge: "whether the extension's button tells the truth",
  duplicate: 'whether a live duplicate is refused',
} as const;

/** A scenario went well as far as could be seen, but something that it is about could not be seen. */
export class InconclusiveError extends Error {
  override readonly name = 'InconclusiveError';
}

/** What this relay does not report, as far as a run has come to need it. */
export class UnreportedFacts {
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
  prevented(fault: string): boolean {
    return this.faults.has(fault);
  }
}
