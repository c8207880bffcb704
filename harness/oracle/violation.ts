/** What an oracle finds. */
export interface Violation {
  /** The invariant that was broken. */
  readonly invariant: Invariant;
  /** What happened and why it must not, for a person. */
  readonly text: string;
}

/** What must hold in every run, whatever breaks. */
export const INVARIANTS = {
  O1: 'one reply per command, on time, to the asker',
  O2: 'nothing on a session after its detach, no second attach of a live target',
  O3: 'order within a session, and the attach before the reply that names the target',
  O4: 'when the faults stop, everything is right again within a bound',
  O5: 'no mutation is executed twice',
  O6: 'nothing leaks',
  O7: 'a dead extension never blocks a live one',
  O8: 'nobody unauthenticated receives or causes a frame',
  O9: 'reconnecting never stops and never spins',
  O10: 'what the person took back stays taken back',
} as const;

export type Invariant = keyof typeof INVARIANTS;

export type Report = (violation: Violation) => void;
