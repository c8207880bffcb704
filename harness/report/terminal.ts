import { styleText } from 'node:util';
import { recoveriesOf, spreadOf } from './recoveries.ts';
import type { RunResult, ScenarioResult, Status, Verdict } from '../results/run-result.ts';
import { fit, fitExactly, printable, wrap } from '../base/terminal-text.ts';
import { percentile } from '../base/percentile.ts';
import { formatCount, formatMs } from '../base/units.ts';
import { failureText, sameCause } from './failure-text.ts';
import { isFlaky, totalsOf, verdictOf } from './verdict.ts';

/** The terminal to write for. Fewer columns than {@link MIN_COLUMNS} count as that many. */
export interface Terminal {
  readonly columns: number;
  readonly colour: boolean;
  /** Maximum lines of each failure's message in the summary, if not the usual number. */
  readonly failureLines?: number;
}

/** The position of a scenario in the run, counted from 1. */
export interface ScenarioPosition {
  readonly number: number;
  /** Undefined if only a failure ends the run. */
  readonly total: number | undefined;
}

const MIN_COLUMNS = 40;
/** From this width on, the recovery is explained. */
const ROOMY_COLUMNS = 110;
/** A scenario is slow if it takes so many times as long as the median of at least {@link SLOW_AMONG}. */
const SLOW_FACTOR = 3;
const SLOW_AMONG = 4;
/** Maximum lines of each failure's message in the summary. */
const FAILURE_LINES = 8;
/** Space for ` 2 min 05 s`. */
const DURATION_COLUMNS = 11;

type Colour = 'green' | 'red' | 'yellow' | 'dim' | 'bold';

const MARKS: Readonly<Record<Status, { readonly sign: string; readonly colour: Colour }>> = {
  passed: { sign: '✓', colour: 'green' },
  failed: { sign: '✗', colour: 'red' },
  unknown: { sign: '?', colour: 'yellow' },
  skipped: { sign: '–', colour: 'yellow' },
};

/** Passed at last. */
const FLAKY = { sign: '±', colour: 'yellow' } as const;

const OUTCOME_COLOURS: Readonly<Record<Verdict['outcome'], Colour>> = {
  passed: 'green',
  failed: 'red',
  unproven: 'yellow',
};

/** The line for a scenario that starts. */
export function scenarioStarted(
  position: ScenarioPosition,
  title: string,
  terminal: Terminal,
  elapsedMs = 0,
): string {
  const time = timeLeft(position, elapsedMs);
  const front = `› ${numbered(position)} `;
  const columns = columnsOf(terminal) - front.length - time.length;
  return paint('dim', `${front}${fitExactly(printable(title), columns)}${time}`.trimEnd(), terminal);
}

/** The time that the run has taken, and what the rest will take at that rate. */
function timeLeft({ number, total }: ScenarioPosition, elapsedMs: number): string {
  if (number === 1) return '';
  const left = total === undefined ? undefined : (elapsedMs / (number - 1)) * (total - number + 1);
  const rest = left === undefined ? '' : `, about ${formatMs(Math.ceil(left / 1000) * 1000)} left`;
  return `  ${formatMs(elapsedMs)}${rest}`;
}

/** The line for a finished scenario: sign, number, title, duration, and the worst recovery if any. */
export function scenarioFinished(
  position: ScenarioPosition,
  result: ScenarioResult,
  terminal: Terminal,
): string {
  const { sign, colour } = isFlaky(result) ? FLAKY : MARKS[result.status];
  const columns = columnsOf(terminal);
  const front = `${numbered(position)} `;
  const time = formatMs(result.durationMs).padStart(DURATION_COLUMNS);
  const recovery = recoveryColumn(result, columns >= ROOMY_COLUMNS);
  const titleColumns = columns - 2 - front.length - time.length - recovery.length;
  return (
    paint(colour, sign, terminal) +
    ` ${paint('dim', front, terminal)}${fitExactly(printable(result.title), titleColumns)}` +
    paint('dim', time + recovery, terminal)
  ).trimEnd();
}

/**
 * The summary of a run: verdict, counts, each failure with the first lines of its message, recoveries, and the path of
 * the report. Only paths and commands may exceed the width, because a truncated one is useless.
 */
export function runSummary(run: RunResult, reportFile: string | undefined, terminal: Terminal): string {
  const { outcome, headline } = verdictOf(run);
  const verdict = wrap(headline, columnsOf(terminal)).map((line) =>
    paint(OUTCOME_COLOURS[outcome], paint('bold', line, terminal), terminal),
  );
  const totals = totalsOf(run);
  const unknown = totals.unknown > 0 ? `, ${totals.unknown} inconclusive` : '';
  const flaky = totals.flaky > 0 ? ` (${totals.flaky} flaky)` : '';
  const counts =
    `${totals.passed} passed${flaky}, ${totals.failed} failed${unknown}, ${totals.skipped} skipped` +
    ` in ${formatMs(run.durationMs)}`;
  const failures = run.scenarios
    .filter((scenario) => scenario.status === 'failed' || scenario.status === 'unknown' || isFlaky(scenario))
    .flatMap((scenario) => ['', ...failureLines(scenario, run.scenarios, terminal)]);
  const slow = slowOf(run).map(
    ({ name, durationMs }) => `Slow: ${printable(name)} took ${formatMs(durationMs)}`,
  );
  const report = reportFile === undefined ? [] : [`Report: ${reportFile}`];
  const missing = new Set(run.scenarios.flatMap((scenario) => scenario.untold ?? []));
  const missingLines = [...missing].map((what) => `- ${what}`);
  const notReported =
    missing.size === 0 ? [] : ['', `${printable(run.target)} does not report:`, ...missingLines];
  const remarks = run.scenarios.flatMap(({ name, remarks: all = [] }) =>
    all.map((remark) => `- ${name}: ${printable(remark)}`),
  );
  const remarked = remarks.length === 0 ? [] : ['', 'Notes (these do not affect the result):', ...remarks];
  return [
    ...verdict,
    counts,
    ...failures,
    ...notReported,
    ...remarked,
    '',
    ...slow,
    recoverySummary(run),
    ...report,
  ].join('\n');
}

/** Scenarios that took much longer than the run's others. */
function slowOf(run: RunResult): readonly ScenarioResult[] {
  const played = run.scenarios.filter(({ status }) => status !== 'skipped');
  const medianMs = percentile(
    played.map(({ durationMs }) => durationMs),
    50,
  );
  if (medianMs === undefined || played.length < SLOW_AMONG) return [];
  return played.filter(({ durationMs }) => durationMs > SLOW_FACTOR * medianMs);
}

function failureLines(
  scenario: ScenarioResult,
  all: readonly ScenarioResult[],
  terminal: Terminal,
): string[] {
  const columns = columnsOf(terminal);
  const { failedAttempts = [] } = scenario;
  const [first] = failedAttempts;
  const flaky = isFlaky(scenario) ? first : undefined;
  const { sign, colour } = flaky === undefined ? MARKS[scenario.status] : FLAKY;
  const about =
    flaky === undefined ? '' : ` (flaky: passed after ${formatCount(failedAttempts.length, 'failure')})`;
  const repeat = scenario.repeat === undefined ? '' : ` #${scenario.repeat}`;
  const heading = fit(
    `${sign} ${printable(scenario.name)}${repeat}${about}: ${printable(scenario.title)}`,
    columns,
  );
  const message = (flaky?.message ?? failureText(scenario))
    .split('\n')
    .map(printable)
    .filter((line) => line !== '')
    .flatMap((line) => wrap(line, columns - 4));
  const { failureLines: most = FAILURE_LINES } = terminal;
  const shown = message.slice(0, most);
  if (message.length > most) shown.push('…');
  const again = flaky?.replayCommand ?? scenario.evidence?.replayCommand;
  return [
    paint(colour, heading, terminal),
    ...shown.map((line) => `    ${line}`),
    ...othersLine(scenario, all, columns),
    ...(again === undefined ? [] : [`    Replay: ${again}`]),
  ];
}

/** Which other failures have the same cause. */
function othersLine(
  scenario: ScenarioResult,
  all: readonly ScenarioResult[],
  columns: number,
): readonly string[] {
  const others = sameCause(scenario, all);
  if (others.length === 0) return [];
  return wrap(`The same cause: ${others.map(printable).join(', ')}`, columns - 4).map(
    (line) => `    ${line}`,
  );
}

function recoverySummary(run: RunResult): string {
  const spread = spreadOf(recoveriesOf(run).map((recovery) => recovery.ms));
  if (spread === undefined) return 'Recoveries: none';
  return `Recoveries: ${spread.count}, median ${formatMs(spread.medianMs)}, worst ${formatMs(spread.worstMs)}`;
}

function recoveryColumn(result: ScenarioResult, roomy: boolean): string {
  const width = roomy ? 36 : 10;
  const spread = spreadOf(result.recoveryMs);
  if (spread === undefined) return ' '.repeat(width);
  const worst = formatMs(spread.worstMs);
  const several = spread.count > 1 ? ` (worst of ${spread.count})` : '';
  return (roomy ? `  recovery ${worst.padStart(8)}${several}` : ` ↻${worst.padStart(8)}`).padEnd(width);
}

function numbered({ number, total }: ScenarioPosition): string {
  if (total === undefined) return String(number);
  const digits = String(total).length;
  return `${String(number).padStart(digits)}/${total}`;
}

function columnsOf(terminal: Terminal): number {
  return Math.max(MIN_COLUMNS, terminal.columns);
}

/** The caller decides about colours, so Node's check of the stream is disabled. */
function paint(colour: Colour, text: string, terminal: Terminal): string {
  return terminal.colour ? styleText(colour, text, { validateStream: false }) : text;
}
