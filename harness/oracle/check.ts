import type { HistoryEvent } from '../history/event.ts';
import type { Situation } from './situation.ts';
import type { Invariant, Report } from './violation.ts';

/** Looks at a history, event by event, for what breaks one invariant or a few that belong together. */
export interface Check {
  /** Looks at the next event. The situation is as it was before it. */
  see(event: HistoryEvent): void;
  /** The history is over. Where it was cut off, its last moment is not how things end. */
  end(how: { readonly cutOff: boolean }): void;
}

/** What a check is made with. */
export interface CheckTools {
  readonly situation: Situation;
  readonly report: Report;
  /** Something was seen by which the invariant could be judged. Without one, nothing is said about it. */
  readonly judged: (invariant: Invariant) => void;
}

export type CheckFactory = (tools: CheckTools) => Check;
