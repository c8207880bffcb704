/** What the relay last told a client before something failed; a library's error often hides it. */
import type { FrameEntry, HistoryEvent } from '../history/event.ts';
import { cdpMessage } from '../oracle/messages.ts';

/** An error of long ago has nothing to do with a failure of now. */
const LATELY_MS = 2_000;

/**
 * The last error that a client was answered with, or the reason for which its connection was closed by the relay, in
 * the last 2 s before the last step failed. Undefined where there was none.
 */
export function lastWord(events: readonly HistoryEvent[]): string | undefined {
  const failed = events.findLast((event) => event.type === 'step' && event.state === 'failed');
  if (failed === undefined) return undefined;
  const told = events.filter(isToClient).filter(({ t }) => t <= failed.t && t > failed.t - LATELY_MS);
  for (const frame of told.toReversed()) {
    if (frame.opcode === 'close') {
      // A code without a word also answers the client's own close.
      if (!/^\d+ \S/.test(frame.text ?? '')) continue;
      return `The relay closed the client's connection: ${frame.text ?? ''}`;
    }
    const { id, error } = cdpMessage(frame) ?? {};
    if (id === undefined || error === undefined) continue;
    const method = methodOf(events, frame.socket, id) ?? 'a command';
    return `The relay had answered ${method} with: ${error.message}`;
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
