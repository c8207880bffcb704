import type { FrameEntry, HistoryEvent } from '../../history/event.ts';

/** A client's command and how long its answer took. Times are those of the history. */
export interface CommandTime {
  readonly t: number;
  readonly ms: number;
  readonly method: string;
}

/** The id of a CDP message comes first or, from some clients, last. */
const NUMBER_FIRST = /^\{"id":(\d+)/;
const NUMBER_LAST = /"id":(\d+)\}$/;
const METHOD = /"method":"([\w.]+)"/;

/** All answered commands of a history, in the order of the answers. */
export function commandTimes(history: readonly HistoryEvent[]): CommandTime[] {
  const asked = new Map<string, { readonly t: number; readonly method: string }>();
  const times: CommandTime[] = [];
  for (const event of history) {
    if (event.type !== 'frame' || event.link !== 'client' || event.text === undefined) continue;
    const id = numberOf(event);
    if (id === undefined) continue;
    const key = `${event.socket} ${id}`;
    if (event.from === 'peer') {
      asked.set(key, { t: event.t, method: METHOD.exec(event.text)?.[1] ?? 'command' });
      continue;
    }
    const question = asked.get(key);
    if (question === undefined) continue;
    asked.delete(key);
    times.push({ t: event.t, ms: event.t - question.t, method: question.method });
  }
  return times;
}

function numberOf({ text = '', tail }: FrameEntry): string | undefined {
  return (NUMBER_FIRST.exec(text) ?? NUMBER_LAST.exec(tail ?? text))?.[1];
}
