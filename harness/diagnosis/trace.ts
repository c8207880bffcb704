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

/** Reads a history event by event. */
export class TraceReader {
  private readonly events: HistoryEvent[] = [];
  readonly trace: Trace = {
    running: new Running(),
    link: new LinkTrace(),
    tabs: new TabTrace(),
    requests: new RequestTrace(),
    events: this.events,
  };

  see(event: HistoryEvent): void {
    this.events.push(event);
    for (const part of [this.trace.running, this.trace.link, this.trace.tabs, this.trace.requests]) {
      part.see(event);
    }
  }
}
