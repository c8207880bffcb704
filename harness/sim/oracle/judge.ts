/** Collects what the oracles find. The first violation ends the run: what comes after it is mostly its echo. */
import type { Invariant, Violation } from '../../oracle/violation.ts';

export interface Finding extends Violation {
  readonly ms: number;
}

export class Judge {
  finding: Finding | undefined;
  private readonly now: () => number;
  private readonly stop: () => void;

  constructor(now: () => number, stop: () => void) {
    this.now = now;
    this.stop = stop;
  }

  report = ({ invariant, text }: Violation): void => {
    if (this.finding !== undefined) return;
    this.finding = { invariant, text, ms: this.now() };
    this.stop();
  };

  demand(invariant: Invariant, holds: boolean, text: () => string): void {
    if (!holds) this.report({ invariant, text: text() });
  }
}
