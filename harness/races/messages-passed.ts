/** Which messages passed on the extension link, in words: for a hold whose message does not come. */
import type { HistoryEvent } from '../history/event.ts';
import type { Sender } from './gate-board.ts';

/** How many kinds are listed. */
const KINDS_MAX = 12;

/** For example `3 × ping, 1 × forwardCDPCommand Runtime.evaluate`; the most frequent come first. */
export function messagesPassed(events: readonly HistoryEvent[], from: Sender): string {
  const side = from === 'relay' ? 'server' : 'peer';
  const counts = new Map<string, number>();
  for (const event of events) {
    if (event.type !== 'frame' || event.link !== 'extension' || event.from !== side) continue;
    if (event.opcode === 'close' || event.opcode === 'ping' || event.opcode === 'pong') continue;
    const kind = kindOf(`${event.text ?? ''}${event.tail ?? ''}`);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  if (counts.size === 0) return 'nothing';
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  const listed = sorted.slice(0, KINDS_MAX).map(([kind, count]) => `${count} × ${kind}`);
  const more = sorted.length - listed.length;
  return [...listed, ...(more > 0 ? [`${more} other kinds`] : [])].join(', ');
}

/** Other relays have other fields, or none. */
function kindOf(text: string): string {
  const names = ['type', 'method'].flatMap(
    (key) => new RegExp(`"${key}":"([^"]{1,60})"`).exec(text)?.[1] ?? [],
  );
  return names.length === 0 ? 'a message without a type' : names.join(' ');
}
