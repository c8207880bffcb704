/**
 * Checks a history against the invariants, while it is recorded or when it is read back. It does no I/O: the caller
 * passes in one event after another.
 */
import type { HistoryEvent } from '../history/event.ts';
import { Authentication } from './authentication.ts';
import type { Check, CheckTools } from './check.ts';
import { Convergence } from './convergence.ts';
import { Leaks } from './leaks.ts';
import { MutationsCheck } from './mutations.ts';
import { Reconnects } from './reconnects.ts';
import { Releases } from './releases.ts';
import { Replies } from './replies.ts';
import { Situation } from './situation.ts';
import { Slot } from './slot.ts';
import { INVARIANTS, type Invariant, type Violation } from './violation.ts';

/** A violation and its time in the history. */
export interface TimedViolation extends Violation {
  readonly t: number;
}

/** `unseen`: the history does not exercise the invariant. */
export type Finding = 'held' | 'broken' | 'unseen';

export interface Judgement {
  readonly verdict: 'passed' | 'failed' | 'unknown';
  /** Why the result is inconclusive; set with the verdict `unknown`. */
  readonly why?: string;
  readonly invariants: Readonly<Record<Invariant, Finding>>;
  readonly violations: readonly TimedViolation[];
  /** Number of violations beyond those in the list. */
  readonly more: number;
}

/** A single cause can produce a violation at every later event. */
const VIOLATIONS_MAX = 100;

/** Invariants that a history must exercise; otherwise it is inconclusive. */
const NEEDED: Readonly<Partial<Record<Invariant, string>>> = {
  O1: 'it contains no command from a client',
  O4: 'it has no observation after the last fault',
};

export class Oracle {
  private readonly situation = new Situation();
  private readonly judged = new Set<Invariant>();
  private readonly violations: TimedViolation[] = [];
  private readonly checks: readonly Check[];
  private more = 0;
  private nowMs = 0;

  constructor() {
    const tools: CheckTools = {
      situation: this.situation,
      report: (violation) => this.report(violation),
      judged: (invariant) => this.judged.add(invariant),
    };
    this.checks = [
      new Replies(tools),
      new Convergence(tools),
      new MutationsCheck(tools),
      new Leaks(tools),
      new Slot(tools),
      new Authentication(tools),
      new Reconnects(tools),
      new Releases(tools),
    ];
  }

  see(event: HistoryEvent): void {
    this.nowMs = event.t;
    for (const check of this.checks) check.see(event);
    this.situation.see(event);
  }

  /** Finishes the check. `cutOff`: the history ends in the middle. Call it once. */
  judge({ cutOff = false }: { readonly cutOff?: boolean } = {}): Judgement {
    for (const check of this.checks) check.end({ cutOff });
    const broken = new Set(this.violations.map(({ invariant }) => invariant));
    const finding = (invariant: Invariant): Finding =>
      broken.has(invariant) ? 'broken' : this.judged.has(invariant) ? 'held' : 'unseen';
    const names = Object.keys(INVARIANTS) as Invariant[];
    const invariants = Object.fromEntries(
      names.map((name) => [name, finding(name)]),
    ) as Judgement['invariants'];
    const { violations, more } = this;
    if (violations.length > 0) return { verdict: 'failed', invariants, violations, more };
    const why = cutOff ? 'it was cut off in the middle' : this.whatIsMissing();
    return why === undefined
      ? { verdict: 'passed', invariants, violations, more }
      : { verdict: 'unknown', why, invariants, violations, more };
  }

  private whatIsMissing(): string | undefined {
    const needed = (Object.keys(NEEDED) as Invariant[]).filter(
      // The relay records no observations.
      (invariant) => invariant !== 'O4' || !this.situation.isRelaysView,
    );
    const missing = needed.find((invariant) => !this.judged.has(invariant));
    return missing === undefined ? undefined : NEEDED[missing];
  }

  private report(violation: Violation): void {
    if (this.violations.length < VIOLATIONS_MAX) {
      this.violations.push({ ...violation, t: this.nowMs });
    } else {
      this.more++;
    }
  }
}

/** Checks a complete history. */
export function judgeHistory(events: Iterable<HistoryEvent>, cutOff = false): Judgement {
  const oracle = new Oracle();
  for (const event of events) oracle.see(event);
  return oracle.judge({ cutOff });
}
