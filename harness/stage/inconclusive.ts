/** Collects what a relay does not report, so that a scenario about it is inconclusive. */

/** What some relays do not report. Each completes the sentence "This relay does not report …". */
export const NOT_REPORTED = {
  pending: 'whether requests are left without an answer',
  ghosts: "whether it lists exactly the client's tabs",
  badge: 'whether the badge is correct',
  duplicate: 'whether it refuses a second extension while the first is connected',
} as const;

/** Nothing failed, but the relay does not report what the scenario is about. */
export class InconclusiveError extends Error {
  override readonly name = 'InconclusiveError';
}

export class Inconclusive {
  private readonly missing = new Set<string>();
  private readonly faults = new Set<string>();

  /** `fault`: a fault that could therefore not strike. */
  add(what: string, fault?: string): void {
    this.missing.add(what);
    if (fault !== undefined) this.faults.add(fault);
  }

  get all(): readonly string[] {
    return [...this.missing];
  }

  /** Whether a fault could not strike for such a reason. */
  prevented(fault: string): boolean {
    return this.faults.has(fault);
  }
}
