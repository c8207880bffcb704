/** Collects what the oracles find. The first violation ends the run: what comes after it is mostly its echo. */
import type { Invariant, Symptoms, Violation } from '../../oracle/violation.ts';

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

  report = (violation: Violation): void => {
    if (this.finding !== undefined) return;
    this.finding = { ...violation, ms: this.now() };
    this.stop();
  };

  /** `about` says more of the violation, for its diagnosis. */
  demand(invariant: Invariant, holds: boolean, text: () => string, about: Symptoms = {}): void {
    if (!holds) this.report({ invariant, text: text(), ...about });
  }
}
