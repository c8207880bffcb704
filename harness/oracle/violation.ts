/** A violation found by an oracle. */
export interface Violation {
  /** The violated invariant. */
  readonly invariant: Invariant;
  /** What happened, for the reader. */
  readonly text: string;
}

/** What must hold in every run, whatever the faults. */
export const INVARIANTS = {
  O1: 'each command gets one reply, in time and to its sender',
  O2: 'no event on a session after its detach, no second attach of an attached target',
  O3: 'messages of a session stay in order, and a target is attached before a reply names it',
  O4: 'after the last fault everything recovers within a time limit',
  O5: 'no mutation is executed twice',
  O6: 'no leaks: nothing is pending at the end, and memory does not grow',
  O7: 'a dead extension never blocks a live one',
  O8: 'unauthenticated peers neither receive nor cause frames',
  O9: 'the extension never stops reconnecting, and never reconnects too often',
  O10: 'a tab that the user stops sharing stays private',
} as const;

export type Invariant = keyof typeof INVARIANTS;

export type Report = (violation: Violation) => void;
