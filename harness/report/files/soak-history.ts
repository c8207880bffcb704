import type { HistoryEvent } from '../../history/event.ts';

/** The moments around something that went wrong. */
export interface Window {
  readonly atMs: number;
  readonly events: HistoryEvent[];
}

const BEFORE_MS = 15_000;
const AFTER_MS = 2_000;
/** Of a frame's text in the whole history: its number and its method stand here. */
const FRAME_CHARS = 90;

/** Takes in a long history event by event: all of it, with short frames, and some windows of it as it was. */
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
  const text = own(event.text.slice(0, FRAME_CHARS));
  return tail === undefined && event.text.length <= FRAME_CHARS
    ? event
    : { ...rest, text, tail: own((tail ?? event.text).slice(-FRAME_CHARS)) };
}

/** A slice keeps the whole text that it was cut from alive; this one does not. */
function own(slice: string): string {
  return Buffer.from(slice).toString();
}
