import type { HistoryEvent } from '../../history/event.ts';
import { runCharts, type RunCharts } from '../charts/run-charts.ts';
import type { RunResult } from '../../results/run-result.ts';
import { clip } from '../../base/units.ts';
import { jsonMarkup, type Markup } from './markup.ts';

/** Maximum number of events of one scenario in the page. */
export const MAX_SCENARIO_EVENTS = 1500;
/** Maximum number of events in the page, shared by all scenarios. */
export const MAX_RUN_EVENTS = 30_000;
/** Maximum length of any text in an embedded event. */
const MAX_EVENT_TEXT_CHARS = 240;

/** The data for the page's script. */
export interface PageData {
  readonly charts: RunCharts;
  /** One entry per scenario, in the order of the run. */
  readonly scenarios: readonly EmbeddedHistory[];
}

export interface EmbeddedHistory {
  readonly events: readonly HistoryEvent[];
  /** Number of recorded events that are not in the page. */
  readonly leftOut: number;
}

/** Event types by importance: the last group is dropped first. */
const CLASSES: readonly (readonly HistoryEvent['type'][])[] = [
  ['fault', 'recovery', 'step'],
  ['life', 'intent', 'observation', 'check'],
  ['socket', 'mutation', 'memory'],
  ['frame'],
];

export function embed(run: RunResult): PageData {
  const budget = Math.min(MAX_SCENARIO_EVENTS, Math.floor(MAX_RUN_EVENTS / run.scenarios.length));
  return {
    charts: runCharts(run),
    scenarios: run.scenarios.map(({ history }) => thin(history, budget)),
  };
}

export function embeddedJson(data: PageData): Markup {
  return jsonMarkup(
    JSON.stringify(data, (_key, value: unknown) =>
      typeof value === 'string' ? clip(value, MAX_EVENT_TEXT_CHARS) : value,
    ),
  );
}

/**
 * Reduces a history to at most `budget` events. Drops frames first, and those farthest in time from a fault, a
 * recovery, the start or end of a step, or the end of the history: readers look at the events around those.
 */
export function thin(history: readonly HistoryEvent[], budget: number): EmbeddedHistory {
  if (history.length <= budget) return { events: history, leftOut: 0 };
  const distances = distancesToLandmarks(history);
  const kept = new Set<number>();
  for (const types of CLASSES) {
    const candidates = [...history.keys()].filter((index) => types.includes(typeAt(history, index)));
    const nearest = candidates.toSorted((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0));
    for (const index of nearest.slice(0, budget - kept.size)) kept.add(index);
  }
  return { events: history.filter((_event, index) => kept.has(index)), leftOut: history.length - kept.size };
}

function typeAt(history: readonly HistoryEvent[], index: number): HistoryEvent['type'] {
  return history[index]?.type ?? 'frame';
}

/** For each event, the milliseconds to the nearest landmark. */
function distancesToLandmarks(history: readonly HistoryEvent[]): number[] {
  const distances = history.map(() => Infinity);
  const measure = (event: HistoryEvent, index: number, landmark: number): number => {
    const here = isLandmark(event) ? event.t : landmark;
    distances[index] = Math.min(distances[index] ?? Infinity, Math.abs(event.t - here));
    return here;
  };
  history.reduce((landmark, event, index) => measure(event, index, landmark), -Infinity);
  const end = history.at(-1)?.t ?? 0;
  history.reduceRight((landmark, event, index) => measure(event, index, landmark), end);
  return distances;
}

function isLandmark(event: HistoryEvent): boolean {
  return event.type === 'fault' || event.type === 'recovery' || event.type === 'step';
}
