/** Finds the relay's last message to a client before a failure. A library's error often hides it. */
import type { FrameEntry, HistoryEvent } from '../history/event.ts';
import { cdpMessage } from '../oracle/messages.ts';

/** An older error is unrelated to the failure. */
const RECENT_MS = 2_000;

/**
 * The last error that the relay sent to a client, or its reason for closing the client's connection, within 2 s before
 * the last step failed. Undefined if there was none.
 */
export function lastRelayMessage(events: readonly HistoryEvent[]): string | undefined {
  const failed = events.findLast((event) => event.type === 'step' && event.state === 'failed');
  if (failed === undefined) return undefined;
  const recent = events.filter(isToClient).filter(({ t }) => t <= failed.t && t > failed.t - RECENT_MS);
  for (const frame of recent.toReversed()) {
    if (frame.opcode === 'close') {
      // Without a reason it may be the reply to the client's own close.
      if (!/^\d+ \S/.test(frame.text ?? '')) continue;
      return `The relay closed the client's connection: ${frame.text ?? ''}`;
    }
    const { id, error } = cdpMessage(frame) ?? {};
    if (id === undefined || error === undefined) continue;
    const method = methodOf(events, frame.socket, id) ?? 'a command';
    return `The relay answered ${method} with the error: ${error.message}`;
  }
  return undefined;
}

function isToClient(event: HistoryEvent): event is HistoryEvent & FrameEntry {
  return event.type === 'frame' && event.link === 'client' && event.from === 'server';
}

function methodOf(events: readonly HistoryEvent[], socket: number, id: number): string | undefined {
  for (const event of events) {
    if (event.type !== 'frame' || event.link !== 'client' || event.from !== 'peer') continue;
    if (event.socket !== socket) continue;
    const message = cdpMessage(event);
    if (message?.id === id) return message.method;
  }
  return undefined;
}
