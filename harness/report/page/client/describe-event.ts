import type { HistoryEvent } from '../../../history/event.ts';

/** An event in words, and the message if it is a frame. */
export interface EventText {
  readonly words: string;
  readonly payload: string;
}

/** The name of an event type for the reader. `life` is the saved name for the start or end of a process, client or tab. */
export function eventTypeName(type: HistoryEvent['type']): string {
  return type === 'life' ? 'start/end' : type;
}

/** Runs in the page: returns the text of one row of the event list. */
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
    case 'check':
      return withDetail(
        `${event.client}: ${event.name} ${event.state} after ${Math.round(event.ms)} ms`,
        event.detail,
      );
    case 'intent':
      return withDetail(
        event.wants === 'shared'
          ? `the user shared tab ${event.targetId}`
          : `the user stopped sharing tab ${event.targetId}`,
        undefined,
      );
    case 'mutation':
      return withDetail(`mutation ${event.id} ${event.state}`, undefined);
    case 'observation': {
      const { ready, pending, tabs } = event;
      const listings = tabs.flatMap(({ listed }) => (listed === undefined ? [] : [listed]));
      const words = [
        ...(ready === undefined ? [] : [`relay ${ready ? 'ready' : 'not ready'}`]),
        ...(pending === undefined ? [] : [`${pending} pending`]),
        ...(listings.length < tabs.length
          ? [`${tabs.length} tabs`]
          : [`relay lists ${listings.filter(Boolean).length} of ${tabs.length} tabs`]),
      ].join(', ');
      return withDetail(words, event.ghosts.length > 0 ? `ghost tabs ${event.ghosts.join(', ')}` : undefined);
    }
    case 'about': {
      const { recorder, goesOn, lost, detail } = event;
      if (lost !== undefined) return withDetail(`${lost} messages were not recorded`, undefined);
      return withDetail(
        goesOn === true ? `recorded by ${recorder}, after a gap` : `recorded by ${recorder}`,
        detail,
      );
    }
    case 'memory':
      return withDetail(`memory of ${event.life}: ${(event.bytes / 1e6).toFixed(1)} MB`, undefined);
  }
}
