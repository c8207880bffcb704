/** O5: what clients have asked pages to change, how it was answered, and how often it was done. */
import type { OutcomeKind } from '../../../relay/protocol/outcome-data.ts';
import type { CdpMessage } from '../../oracle/client-link.ts';
import { outcomeOf } from '../../oracle/messages.ts';
import type { Report } from '../../oracle/violation.ts';

/** What the client knows. `unknown`: it may have been done; `silence`: no reply came. */
type Told = 'silence' | 'done' | 'unknown' | 'not done';

/** The relay's promises that a command was not executed. */
const NOT_EXECUTED: ReadonlySet<OutcomeKind | undefined> = new Set<OutcomeKind>(['notExecuted', 'refused']);

export class Mutations {
  private readonly told = new Map<string, Told>();
  private readonly report: Report;

  constructor(report: Report) {
    this.report = report;
  }

  asked(id: string): void {
    this.told.set(id, 'silence');
  }

  answered(id: string, reply: CdpMessage): void {
    if (reply.result !== undefined) this.told.set(id, 'done');
    else this.told.set(id, NOT_EXECUTED.has(outcomeOf(reply)?.kind) ? 'not done' : 'unknown');
  }

  /** Looks for what was done twice. */
  check(executions: ReadonlyMap<string, number>): void {
    for (const [id, count] of executions) {
      if (count > 1) {
        this.report({
          invariant: 'O5',
          text: `mutation ${id} was executed ${count} times; the client requested it once`,
          mutation: id,
        });
      }
    }
  }

  /** At the end: what was answered agrees with what was done. */
  checkAll(executions: ReadonlyMap<string, number>): void {
    this.check(executions);
    for (const [id, told] of this.told) {
      const count = executions.get(id) ?? 0;
      if (told === 'done' && count === 0) {
        this.report({
          invariant: 'O1',
          text: `mutation ${id} was answered with success but never executed`,
          mutation: id,
        });
      }
      if (told === 'not done' && count > 0) {
        this.report({
          invariant: 'O1',
          text: `mutation ${id} was executed although the client got the error that it was not`,
          mutation: id,
        });
      }
    }
  }
}
