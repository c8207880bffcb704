import type { HistoryEvent } from '../history/event.ts';
import { LinkTrace } from './link-trace.ts';
import { RequestTrace } from './request-trace.ts';
import { Running } from './running.ts';
import { TabTrace } from './tab-trace.ts';

/** Everything that was read from a history up to the failure. */
export interface Trace {
  readonly running: Running;
  readonly link: LinkTrace;
  readonly tabs: TabTrace;
  readonly requests: RequestTrace;
  readonly events: readonly HistoryEvent[];
}

/** Reads the events until `untilMs`, on the history's clock. */
export function readTrace(events: Iterable<HistoryEvent>, untilMs: number): Trace {
  const kept: HistoryEvent[] = [];
  const trace = {
    running: new Running(),
    link: new LinkTrace(),
    tabs: new TabTrace(),
    requests: new RequestTrace(),
    events: kept,
  };
  for (const event of events) {
    if (event.t > untilMs) break;
    kept.push(event);
    trace.running.see(event);
    trace.link.see(event);
    trace.tabs.see(event);
    trace.requests.see(event);
  }
  return trace;
}
