/** Who may be responsible for a failure. `network` is a fault of the harness that is still active. */
export type Part = 'browser' | 'client' | 'extension' | 'harness' | 'network' | 'page' | 'relay';

/** A violation found by an oracle. */
export interface Violation {
  /** The violated invariant. */
  readonly invariant: Invariant;
  /** What happened, for the reader. */
  readonly text: string;
  /** Whose fault it is, if the check can know. */
  readonly part?: Part;
  /** The tab that it is about. */
  readonly tab?: TabSymptom;
  /** The id of the mutation that it is about. */
  readonly mutation?: string;
  /** It is that the relay says that the extension is not connected. */
  readonly notConnected?: true;
}

/** What a violation, or another failure, is about. */
export type Symptoms = Omit<Violation, 'invariant' | 'text'>;

/** A failure whose observer knows what it is about. */
export class SymptomError extends Error {
  override readonly name: string = 'SymptomError';
  readonly symptoms: Symptoms;

  constructor(message: string, symptoms: Symptoms, cause: unknown) {
    super(message, { cause });
    this.symptoms = symptoms;
  }
}

/** A tab whose state is wrong: what was seen of it. Fields that cannot be observed are left out. */
export interface TabSymptom {
  /** Chromium's tab id, or the target id. */
  readonly id: number | string;
  readonly wants?: 'shared' | 'private';
  readonly attached?: boolean;
  /** Whether the relay lists it. */
  readonly listed?: boolean;
  /** Whether the button shows what is the case. */
  readonly badgeIsRight?: boolean;
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
