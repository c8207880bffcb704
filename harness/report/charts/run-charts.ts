import type { HistoryEvent, MemoryEntry } from '../../history/event.ts';
import { faultStories } from './fault-stories.ts';
import type { RunResult, ScenarioResult } from '../../results/run-result.ts';
import { commandTimes } from './latency.ts';
import { bucketed, type Point } from './points.ts';

/** All charts of a run. They share one axis: seconds since the start, with the scenarios one after another. */
export interface RunCharts {
  readonly lengthS: number;
  readonly bands: readonly FaultBand[];
  /** Where each scenario begins, if there are several. */
  readonly parts: readonly { readonly atS: number; readonly label: string }[];
  readonly charts: readonly Chart[];
}

/** The time during which a fault was active. */
export interface FaultBand {
  readonly fromS: number;
  readonly toS: number;
  readonly name: string;
}

export interface Chart {
  readonly title: string;
  readonly unit: 'ms' | 'MB';
  readonly logarithmic: boolean;
  readonly series: readonly Series[];
}

/** Each tone has a colour in the page's style sheet. */
export type SeriesTone = 'client' | 'fault' | 'recovery' | 'extension' | 'life';

interface Series {
  readonly label: string;
  readonly tone: SeriesTone;
  readonly drawn: 'line' | 'dots';
  readonly points: readonly Point[];
}

const BUCKETS = 250;
const MEMORY_TONES = { relay: 'extension', worker: 'life' } as const;
/** A logarithmic axis has no zero. */
const LEAST_MS = 0.1;
const BYTES_PER_MB = 1e6;

/** Builds a chart for everything that was measured. */
export function runCharts(run: RunResult): RunCharts {
  const placed = place(run.scenarios.filter(({ excerpt }) => excerpt !== true));
  const end = placed.at(-1);
  const lengthS = end === undefined ? 0 : end.atS + end.lengthS;
  const shifted = (read: (history: readonly HistoryEvent[]) => readonly Point[]): Point[] =>
    placed.flatMap(({ scenario, atS, beginMs }) =>
      read(scenario.history).map(([ms, value]): Point => [atS + (ms - beginMs) / 1000, value]),
    );
  const answers = bucketed(shifted(answerPoints), lengthS, BUCKETS);
  const charts: Chart[] = [
    chart('Response time of commands', 'ms', true, [
      line('median', 'client', answers.median),
      { ...line('slowest', 'fault', answers.highest), drawn: 'dots' },
    ]),
    chart('Recovery time after faults', 'ms', true, [
      { ...line('recovery', 'recovery', shifted(recoveryPoints)), drawn: 'dots' },
    ]),
    ...(['relay', 'worker'] as const).map((of) =>
      chart(`Memory of the ${of}`, 'MB', false, [
        line('memory', MEMORY_TONES[of], bucketed(shifted(memoryPoints(of)), lengthS, BUCKETS).highest),
      ]),
    ),
  ];
  return {
    lengthS,
    bands: placed.flatMap(bandsOf),
    parts: placed.length > 1 ? placed.map(({ scenario, atS }) => ({ atS, label: scenario.name })) : [],
    charts: charts.filter(({ series }) => series.length > 0),
  };
}

interface Placed {
  readonly scenario: ScenarioResult;
  readonly atS: number;
  readonly beginMs: number;
  readonly lengthS: number;
}

function place(scenarios: readonly ScenarioResult[]): Placed[] {
  let atS = 0;
  return scenarios.map((scenario) => {
    const beginMs = scenario.history[0]?.t ?? 0;
    const lengthS = ((scenario.history.at(-1)?.t ?? beginMs) - beginMs) / 1000;
    const here = { scenario, atS, beginMs, lengthS };
    atS += lengthS;
    return here;
  });
}

function bandsOf({ scenario, atS, beginMs }: Placed): FaultBand[] {
  const seconds = (ms: number): number => round(atS + (ms - beginMs) / 1000);
  return faultStories(scenario.history).map(({ name, strikeMs, struckMs, healMs }) => ({
    name,
    fromS: seconds(strikeMs),
    toS: seconds(healMs ?? struckMs ?? strikeMs),
  }));
}

function answerPoints(history: readonly HistoryEvent[]): Point[] {
  return commandTimes(history).map(({ t, ms }) => [t, Math.max(LEAST_MS, ms)]);
}

function recoveryPoints(history: readonly HistoryEvent[]): Point[] {
  return history.flatMap((event): Point[] =>
    event.type === 'recovery' ? [[event.t, Math.max(LEAST_MS, event.ms)]] : [],
  );
}

function memoryPoints(of: MemoryEntry['of']): (history: readonly HistoryEvent[]) => Point[] {
  return (history) =>
    history.flatMap((event): Point[] =>
      event.type === 'memory' && event.of === of ? [[event.t, event.bytes / BYTES_PER_MB]] : [],
    );
}

function chart(title: string, unit: Chart['unit'], logarithmic: boolean, series: readonly Series[]): Chart {
  return { title, unit, logarithmic, series: series.filter(({ points }) => points.length > 0) };
}

function line(label: string, tone: SeriesTone, points: readonly Point[]): Series {
  return { label, tone, drawn: 'line', points: points.map(([x, y]): Point => [round(x), round(y)]) };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
