import type { HistoryEvent } from '../history/event.ts';
import type { Situation } from './situation.ts';
import type { Invariant, Report } from './violation.ts';

/** Checks a history, event by event, for violations of one invariant or a few related ones. */
export interface Check {
  /** Checks the next event. `situation` is the state before it. */
  see(event: HistoryEvent): void;
  /** The history is complete. If it was cut off, its last events are not the final state. */
  end(how: { readonly cutOff: boolean }): void;
}

/** What a check gets from the oracle. */
export interface CheckTools {
  readonly situation: Situation;
  readonly report: Report;
  /** Marks an invariant as exercised: the history contains evidence for or against it. */
  readonly judged: (invariant: Invariant) => void;
}

export type CheckFactory = (tools: CheckTools) => Check;
