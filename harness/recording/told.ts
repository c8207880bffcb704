/** Which errors of the relay clients got, and how often. */
import type { HistoryEvent } from '../history/event.ts';
import { cdpMessage, outcomeOf } from '../oracle/messages.ts';

export interface Told {
  /** As in `error.data`, for example `unknown: disconnected`. */
  readonly outcome: string;
  readonly times: number;
  /** The last command that got it, and when. */
  readonly method: string;
  readonly t: number;
}

/** Reads a history event by event. Errors of Chromium's own, and refusals, are not in it. */
export class ClientErrors {
  private readonly told = new Map<string, Told>();
  private readonly methods = new Map<string, string>();

  /** The most frequent first. */
  get all(): readonly Told[] {
    return [...this.told.values()].sort((one, other) => other.times - one.times);
  }

  see(event: HistoryEvent): void {
    if (event.type !== 'frame' || event.link !== 'client') return;
    const message = cdpMessage(event);
    if (message?.id === undefined) return;
    const key = `${event.socket} ${message.id}`;
    if (event.from === 'peer') {
      if (message.method !== undefined) this.methods.set(key, message.method);
      return;
    }
    const method = this.methods.get(key) ?? 'a command';
    this.methods.delete(key);
    const data = outcomeOf(message);
    if (data === undefined || data.kind === 'refused') return;
    const outcome = `${data.kind}: ${data.why}`;
    this.told.set(outcome, { outcome, method, t: event.t, times: (this.told.get(outcome)?.times ?? 0) + 1 });
  }
}
