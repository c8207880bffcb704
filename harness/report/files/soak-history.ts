import type { HistoryEvent } from '../../history/event.ts';

/** The events around a failure. */
export interface Window {
  readonly atMs: number;
  readonly events: HistoryEvent[];
}

const BEFORE_MS = 15_000;
const AFTER_MS = 2_000;
/** Characters of a frame's text to keep in the whole history: enough for its id and method. */
const FRAME_CHARS = 90;

/** Collects a long history event by event: everything with shortened frames, and some windows in full. */
export class SoakHistory {
  readonly whole: HistoryEvent[] = [];
  readonly windows: readonly Window[];

  constructor(troubleMs: readonly number[]) {
    this.windows = troubleMs.map((atMs) => ({ atMs, events: [] }));
  }

  see(event: HistoryEvent): void {
    this.whole.push(shortened(event));
    for (const { atMs, events } of this.windows) {
      if (event.t >= atMs - BEFORE_MS && event.t <= atMs + AFTER_MS) events.push(event);
    }
  }
}

function shortened(event: HistoryEvent): HistoryEvent {
  if (event.type !== 'frame' || event.text === undefined) return event;
  const { tail, ...rest } = event;
  const text = copy(event.text.slice(0, FRAME_CHARS));
  return tail === undefined && event.text.length <= FRAME_CHARS
    ? event
    : { ...rest, text, tail: copy((tail ?? event.text).slice(-FRAME_CHARS)) };
}

/** Copies a slice, because a slice keeps its whole source string in memory. */
function copy(slice: string): string {
  return Buffer.from(slice).toString();
}
