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
    case 'check':
      return withDetail(
        `${event.client}: ${event.name} ${event.state} after ${Math.round(event.ms)} ms`,
        event.detail,
      );
    case 'intent':
      return withDetail(`the person wants the tab ${event.targetId} ${event.wants}`, undefined);
    case 'mutation':
      return withDetail(`mutation ${event.id} ${event.state}`, undefined);
    case 'observation': {
      const { ready, pending, tabs } = event;
      const offered = tabs.flatMap(({ listed }) => (listed === undefined ? [] : [listed]));
      const words = [
        ...(ready === undefined ? [] : [`relay ${ready ? 'ready' : 'not ready'}`]),
        ...(pending === undefined ? [] : [`${pending} pending`]),
        ...(offered.length < tabs.length
          ? [`${tabs.length} tabs`]
          : [`offers ${offered.filter(Boolean).length} of ${tabs.length} tabs`]),
      ].join(', ');
      return withDetail(words, event.ghosts.length > 0 ? `ghosts ${event.ghosts.join(', ')}` : undefined);
    }
    case 'memory':
      return withDetail(`memory of ${event.life}: ${(event.bytes / 1e6).toFixed(1)} MB`, undefined);
  }
}
