import type { HistoryEvent } from '../history/event.ts';
import { ClickTrace } from './click-trace.ts';
import { LinkTrace } from './link-trace.ts';
import { RequestTrace } from './request-trace.ts';
import { Running } from './running.ts';
import { TabTrace } from './tab-trace.ts';

/** Everything that was read from a history up to the failure. */
export interface Trace {
  readonly running: Running;
  readonly link: LinkTrace;
  readonly tabs: TabTrace;
  readonly clicks: ClickTrace;
  readonly requests: RequestTrace;
  /** What the user wanted, and the latest frames of the relay to the extension. */
  readonly events: readonly HistoryEvent[];
}

/** Half an hour of frames does not fit into memory, and what is long over explains nothing. */
const EVENTS_MAX = 20_000;

/** Reads a history event by event. */
export class TraceReader {
  private readonly events: HistoryEvent[] = [];
  readonly trace: Trace = {
    running: new Running(),
    link: new LinkTrace(),
    tabs: new TabTrace(),
    clicks: new ClickTrace(),
    requests: new RequestTrace(),
    events: this.events,
  };

  see(event: HistoryEvent): void {
    if (isKept(event)) this.events.push(event);
    if (this.events.length > EVENTS_MAX) this.events.splice(0, EVENTS_MAX / 2);
    const { running, link, tabs, clicks, requests } = this.trace;
    for (const part of [running, link, tabs, clicks, requests]) part.see(event);
  }
}

function isKept(event: HistoryEvent): boolean {
  if (event.type === 'frame') return event.link === 'extension' && event.from === 'server';
  return event.type === 'intent';
}
