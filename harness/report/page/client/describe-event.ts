import type { HistoryEvent } from '../../../history/event.ts';

/** An event in words, and the message it carried if it was a frame. */
export interface EventText {
  readonly words: string;
  readonly payload: string;
}

/** Runs in the page: the text of one row of the list of events. */
export function describeEvent(event: HistoryEvent): EventText {
  const withDetail = (words: string, detail: string | undefined): EventText => ({
    words: detail === undefined ? words : `${words}: ${detail}`,
    payload: '',
  });
  switch (event.type) {
    case 'socket':
      return withDetail(`${event.link} socket ${event.socket} ${event.state}`, event.detail);
    case 'frame': {
      const way =
        event.from === 'server'
          ? `relay → ${event.link} ${event.socket}`
          : `${event.link} ${event.socket} → relay`;
      return { words: `${way}, ${event.opcode}, ${event.bytes} B`, payload: event.text ?? '' };
    }
    case 'fault':
      return withDetail(`${event.name} ${event.phase}`, event.detail);
    case 'life': {
      const who = event.id.startsWith(event.of) ? event.id : `${event.of} ${event.id}`;
      return withDetail(`${who} ${event.state}`, event.detail);
    }
    case 'step':
      return withDetail(`${event.name} ${event.state}`, event.detail);
    case 'recovery':
      return withDetail(`recovered from ${event.fault} in ${Math.round(event.ms)} ms`, undefined);
  }
}
