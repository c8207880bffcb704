/** O5: what clients have asked pages to change is done once at most, and they were told the truth about it. */
import type { HistoryEvent, MutationEntry } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';

interface Mutation {
  told: 'silence' | 'answered' | 'refused' | 'unknown';
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
    for (const [id, { told, executions }] of this.mutations) {
      if (told === 'answered' && executions === 0) {
        const text = `the mutation ${id} was answered with success, but it was never executed`;
        this.tools.report({ invariant: 'O1', text });
      }
      if (told === 'refused' && executions > 0) {
        const text = `the client was told that the mutation ${id} was not executed, but it was`;
        this.tools.report({ invariant: 'O1', text });
      }
    }
  }

  private onMutation({ id, state }: MutationEntry): void {
    const mutation = this.mutations.get(id) ?? { told: 'silence', executions: 0 };
    this.mutations.set(id, mutation);
    if (state === 'asked') return;
    if (state !== 'executed') {
      mutation.told = state;
      return;
    }
    this.tools.judged('O5');
    mutation.executions++;
    if (mutation.executions !== 2) return;
    const text = `the mutation ${id} was executed a second time; the client asked once`;
    this.tools.report({ invariant: 'O5', text });
  }
}
