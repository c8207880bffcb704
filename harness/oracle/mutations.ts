/** O5: a mutation is executed at most once. O1: its answer is correct. */
import type { HistoryEvent, MutationEntry } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';

interface Mutation {
  outcome: 'none' | 'answered' | 'refused' | 'unknown';
  executions: number;
}

export class MutationsCheck implements Check {
  private readonly tools: CheckTools;
  private readonly mutations = new Map<string, Mutation>();

  constructor(tools: CheckTools) {
    this.tools = tools;
  }

  see(event: HistoryEvent): void {
    if (event.type === 'mutation') this.onMutation(event);
  }

  end(): void {
    for (const [id, { outcome, executions }] of this.mutations) {
      if (outcome === 'answered' && executions === 0) {
        const text = `mutation ${id} was answered with success but never executed`;
        this.tools.report({ invariant: 'O1', text, mutation: id });
      }
      if (outcome === 'refused' && executions > 0) {
        const text = `mutation ${id} was executed although the client got the error that it was not`;
        this.tools.report({ invariant: 'O1', text, mutation: id });
      }
    }
  }

  private onMutation({ id, state }: MutationEntry): void {
    const mutation = this.mutations.get(id) ?? { outcome: 'none', executions: 0 };
    this.mutations.set(id, mutation);
    if (state === 'asked') return;
    if (state !== 'executed') {
      mutation.outcome = state;
      return;
    }
    this.tools.judged('O5');
    mutation.executions++;
    if (mutation.executions !== 2) return;
    const text = `mutation ${id} was executed twice; the client requested it once`;
    this.tools.report({ invariant: 'O5', text, mutation: id });
  }
}
