import { commandTimes } from '../charts/latency.ts';
import { faultStories } from '../charts/fault-stories.ts';
import { lifeSpans, socketSpans, stepSpans, tabSpans, type Span } from '../page/spans.ts';
import type { RunResult, ScenarioResult } from '../../results/run-result.ts';

/** An event of the Trace Event Format, which Perfetto and chrome://tracing open. Times are in microseconds. */
interface TraceEvent {
  readonly name: string;
  /** Complete event, metadata, counter. */
  readonly ph: 'X' | 'M' | 'C';
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

const US_PER_MS = 1000;
const BYTES_PER_MB = 1e6;

/** Converts a run to a trace: a process for each scenario, with a track for each lane. */
export function toChromeTrace(run: RunResult): string {
  let offsetMs = 0;
  // Perfetto identifies threads by tid alone, and treats a tid equal to the pid as the main thread.
  let threads = run.scenarios.length;
  const nextTid = (): number => ++threads;
  const traceEvents = run.scenarios.flatMap((scenario, index) => {
    const beginMs = scenario.history[0]?.t ?? 0;
    const events = scenarioEvents(scenario, { pid: index + 1, nextTid, offsetMs: offsetMs - beginMs });
    offsetMs += (scenario.history.at(-1)?.t ?? beginMs) - beginMs;
    return events;
  });
  // Perfetto drops events that contain a lone surrogate.
  const wellFormed = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? value.toWellFormed() : value;
  return JSON.stringify({ traceEvents, displayTimeUnit: 'ms' }, wellFormed);
}

/** The position of a scenario in the trace. */
interface TracePosition {
  readonly pid: number;
  readonly nextTid: () => number;
  /** Add it to a time of the history to get the time in the trace. */
  readonly offsetMs: number;
}

function scenarioEvents(scenario: ScenarioResult, { pid, nextTid, offsetMs }: TracePosition): TraceEvent[] {
  const { history } = scenario;
  // Events that began before the history start with the trace.
  const us = (ms: number): number => Math.max(0, Math.round((ms + offsetMs) * US_PER_MS));
  const lanes: readonly (readonly [name: string, spans: readonly Span[]])[] = [
    ['faults', faultSpans(scenario)],
    ['steps', stepSpans(history)],
    ['client', lifeSpans(history, 'client')],
    ['relay', lifeSpans(history, 'relay')],
    ['worker', lifeSpans(history, 'worker')],
    ['browser', lifeSpans(history, 'browser')],
    ['tabs', tabSpans(history)],
    ['extension sockets', socketSpans(history, 'extension')],
    ['client sockets', socketSpans(history, 'client')],
    ['commands', commandSpans(scenario)],
  ];
  const named = { pid, ph: 'M', ts: 0 } as const;
  return [
    { ...named, name: 'process_name', tid: pid, args: { name: `${scenario.status}: ${scenario.title}` } },
    { ...named, name: 'process_sort_index', tid: pid, args: { sort_index: pid } },
    ...lanes
      .flatMap(([name, spans]) => rowsOf(spans).map((row, number) => ({ name, row, number })))
      .flatMap(({ name, row, number }): TraceEvent[] => {
        const tid = nextTid();
        const track = number === 0 ? name : `${name} ${number + 1}`;
        return [
          { ...named, name: 'thread_name', tid, args: { name: track } },
          { ...named, name: 'thread_sort_index', tid, args: { sort_index: tid } },
          ...row.map(({ label, fromMs, toMs, title }): TraceEvent => {
            const [ts, dur] = [us(fromMs), us(toMs) - us(fromMs)];
            return { name: label, cat: name, ph: 'X', pid, tid, ts, dur, args: { title } };
          }),
        ];
      }),
    ...history.flatMap((event): TraceEvent[] =>
      event.type === 'memory'
        ? [
            {
              name: `${event.of} memory`,
              ph: 'C',
              pid,
              tid: pid,
              ts: us(event.t),
              args: { MB: event.bytes / BYTES_PER_MB },
            },
          ]
        : [],
    ),
  ];
}

/** Distributes overlapping spans over several rows, because spans on one track must not overlap. */
function rowsOf(spans: readonly Span[]): Span[][] {
  const rows: Span[][] = [];
  for (const span of spans.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const free = rows.find((row) => (row.at(-1)?.toMs ?? 0) <= span.fromMs);
    if (free === undefined) rows.push([span]);
    else free.push(span);
  }
  return rows;
}

function commandSpans({ history }: ScenarioResult): Span[] {
  return commandTimes(history).map(({ t, ms, method }) => {
    const title = `${method}, ${Math.round(ms)} ms`;
    return { fromMs: Math.max(0, t - ms), toMs: t, label: method, title, tone: 'client' };
  });
}

function faultSpans({ history }: ScenarioResult): Span[] {
  return faultStories(history).map(({ name, strikeMs, struckMs, healMs, recoveryMs, details }) => ({
    fromMs: strikeMs,
    toMs: Math.max(healMs ?? struckMs ?? strikeMs, strikeMs + (recoveryMs ?? 0)),
    label: name,
    title: details.join('; '),
    tone: 'failed',
  }));
}
