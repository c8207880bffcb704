import type { HistoryEvent, LifeEntry, LinkName } from '../../history/event.ts';
import { formatMs } from '../../base/units.ts';

/** Decides the colour of a bar. */
type Tone = 'passed' | 'failed' | 'running' | 'life' | 'extension' | 'client' | 'refused';

/** A bar of the timeline. Times are those of the history. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly label: string;
  readonly title: string;
  readonly tone: Tone;
}

/** An event that starts, changes or ends a span. Events with the same key belong together. */
interface Edge {
  readonly key: string;
  readonly kind: 'start' | 'note' | 'end';
  readonly label: string;
  readonly tone: Tone;
  readonly detail: string | undefined;
}

interface OpenSpan {
  readonly fromMs: number;
  readonly edge: Edge;
}

/** Spans of one kind of process: from each start to its end. */
export function lifeSpans(history: readonly HistoryEvent[], of: LifeEntry['of']): Span[] {
  return pair(history, (event) => {
    if (event.type !== 'life' || event.of !== of) return undefined;
    const kind = event.state === 'started' ? 'start' : 'end';
    return { key: event.id, kind, label: event.id, tone: 'life', detail: event.detail };
  });
}

/** Spans of tabs: while they exist, and while the user shares them. */
export function tabSpans(history: readonly HistoryEvent[]): Span[] {
  const shared = pair(history, (event) => {
    if (event.type !== 'intent') return undefined;
    const label = `tab ${event.targetId.slice(0, TAB_CHARS)}`;
    const kind = event.wants === 'shared' ? 'start' : 'end';
    return { key: event.targetId, kind, label, tone: 'life', detail: 'shared by the user' };
  });
  return [...lifeSpans(history, 'tab'), ...shared].sort((a, b) => a.fromMs - b.fromMs);
}

/** Characters of a target id that distinguish tabs. */
const TAB_CHARS = 6;

/** Spans of the connections on one link. A connection that never completed its upgrade has the tone `refused`. */
export function socketSpans(history: readonly HistoryEvent[], link: LinkName): Span[] {
  return pair(history, (event) => {
    if (event.type !== 'socket' || event.link !== link) return undefined;
    const base = { key: String(event.socket), label: `socket ${event.socket}`, detail: event.detail };
    switch (event.state) {
      case 'open':
        return { ...base, kind: 'start', tone: 'refused' };
      case 'upgraded':
        return { ...base, kind: 'note', tone: link };
      case 'refused':
      case 'closed':
        return { ...base, kind: 'end', tone: 'refused' };
    }
  });
}

export function stepSpans(history: readonly HistoryEvent[]): Span[] {
  return pair(history, (event) => {
    if (event.type !== 'step') return undefined;
    const base = { key: event.name, label: event.name, detail: event.detail };
    if (event.state === 'started') return { ...base, kind: 'start', tone: 'running' };
    return { ...base, kind: 'end', tone: event.state };
  });
}

/** Pairs starts with ends. Without a start, a span begins with the history; without an end, it lasts until its end. */
function pair(history: readonly HistoryEvent[], read: (event: HistoryEvent) => Edge | undefined): Span[] {
  const beginMs = history[0]?.t ?? 0;
  const spans: Span[] = [];
  const open = new Map<string, OpenSpan>();
  for (const event of history) {
    const edge = read(event);
    if (edge === undefined) continue;
    const started = open.get(edge.key);
    if (edge.kind === 'end') {
      spans.push(close(started ?? { fromMs: beginMs, edge }, edge, event.t));
      open.delete(edge.key);
    } else {
      open.set(edge.key, { fromMs: started?.fromMs ?? event.t, edge });
    }
  }
  const endMs = history.at(-1)?.t ?? beginMs;
  for (const started of open.values()) spans.push(close(started, undefined, endMs));
  return spans.sort((a, b) => a.fromMs - b.fromMs);
}

function close({ fromMs, edge }: OpenSpan, end: Edge | undefined, toMs: number): Span {
  const took = `${edge.label}, from ${formatMs(fromMs)}, for ${formatMs(toMs - fromMs)}`;
  const outlasted = end === undefined ? ', still running at the end' : '';
  const detail = end?.detail ?? edge.detail;
  return {
    fromMs,
    toMs,
    label: edge.label,
    title: took + outlasted + (detail === undefined ? '' : `: ${detail}`),
    tone: end !== undefined && edge.tone === 'running' ? end.tone : edge.tone,
  };
}
