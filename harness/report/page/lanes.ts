import type { HistoryEvent, LinkName } from '../../history/event.ts';
import { lifeSpans, socketSpans, stepSpans, tabSpans, type Span } from './spans.ts';

/** One horizontal band of the timeline. */
export interface TimelineLane {
  readonly name: string;
  /** Distinguishes lanes with the same name. */
  readonly part?: LinkName;
  /** Spans of a row do not overlap, except in the last row if there are too many. */
  readonly rows: readonly (readonly Span[])[];
  /** Number of spans that are not drawn. */
  readonly leftOut: number;
  readonly frames?: FrameDensity;
}

/** Number of frames in each of {@link DENSITY_BUCKETS} equal parts of the scenario. */
export interface FrameDensity {
  readonly link: LinkName;
  readonly counts: readonly number[];
}

export const DENSITY_BUCKETS = 160;
const MAX_LANE_SPANS = 150;
const MAX_LANE_ROWS = 4;

/** The lanes of a history from top to bottom. Browser and tabs have a lane only if they have events. */
export function lanesOf(history: readonly HistoryEvent[]): TimelineLane[] {
  const browser = lifeSpans(history, 'browser');
  const tabs = tabSpans(history);
  return [
    lane('steps', stepSpans(history)),
    lane('client', lifeSpans(history, 'client')),
    lane('relay', lifeSpans(history, 'relay')),
    lane('worker', lifeSpans(history, 'worker')),
    ...(browser.length > 0 ? [lane('browser', browser)] : []),
    ...(tabs.length > 0 ? [lane('tabs', tabs)] : []),
    networkLane(history, 'extension'),
    networkLane(history, 'client'),
  ];
}

function networkLane(history: readonly HistoryEvent[], link: LinkName): TimelineLane {
  const frames = { link, counts: frameCounts(history, link) };
  return { ...lane('network', socketSpans(history, link)), part: link, frames };
}

function lane(name: string, spans: readonly Span[]): TimelineLane {
  const shown = spans.slice(0, MAX_LANE_SPANS);
  return { name, rows: packRows(shown, MAX_LANE_ROWS), leftOut: spans.length - shown.length };
}

/** Puts each span (sorted by start) into the first free row, or into the last row if none is free. */
export function packRows<T extends { readonly fromMs: number; readonly toMs: number }>(
  spans: readonly T[],
  maxRows: number,
): T[][] {
  const rows: T[][] = [];
  for (const span of spans) {
    const free = rows.find((row) => (row.at(-1)?.toMs ?? 0) <= span.fromMs);
    if (free !== undefined) free.push(span);
    else if (rows.length < maxRows) rows.push([span]);
    else rows.at(-1)?.push(span);
  }
  return rows;
}

function frameCounts(history: readonly HistoryEvent[], link: LinkName): number[] {
  const counts = new Array<number>(DENSITY_BUCKETS).fill(0);
  const beginMs = history[0]?.t ?? 0;
  const lengthMs = Math.max(1, (history.at(-1)?.t ?? 0) - beginMs);
  for (const event of history) {
    if (event.type !== 'frame' || event.link !== link) continue;
    const part = Math.floor(((event.t - beginMs) / lengthMs) * DENSITY_BUCKETS);
    const bucket = Math.max(0, Math.min(DENSITY_BUCKETS - 1, part));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}
