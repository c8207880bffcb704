import type { HistoryEvent } from '../history/event.ts';
import type { FailureCause } from '../results/run-result.ts';
import type { Symptom } from './cause.ts';
import { describe } from './explain.ts';
import { causeIn } from './find-cause.ts';
import { TraceReader } from './trace.ts';

/** Explains several failures of one history while it is read once: a long one does not fit into memory. */
export class CausePass {
  private readonly reader = new TraceReader();
  private readonly causes: (FailureCause | undefined)[];
  /** The latest first. */
  private readonly waiting: { readonly symptom: Symptom; readonly index: number }[];

  constructor(symptoms: readonly Symptom[]) {
    this.causes = symptoms.map(() => undefined);
    this.waiting = symptoms
      .map((symptom, index) => ({ symptom, index }))
      .sort((one, other) => other.symptom.atMs - one.symptom.atMs);
  }

  see(event: HistoryEvent): void {
    this.explainUntil(event.t);
    this.reader.see(event);
  }

  /** The history is over. The causes are in the order of the symptoms. */
  end(): readonly FailureCause[] {
    this.explainUntil(Infinity);
    return this.causes.filter((cause) => cause !== undefined);
  }

  private explainUntil(t: number): void {
    for (
      let next = this.waiting.at(-1);
      next !== undefined && next.symptom.atMs < t;
      next = this.waiting.at(-1)
    ) {
      this.causes[next.index] = describe(causeIn(this.reader.trace, next.symptom));
      this.waiting.pop();
    }
  }
}
