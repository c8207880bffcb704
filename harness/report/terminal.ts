import { styleText } from 'node:util';
import { recoveriesOf, spreadOf } from './recoveries.ts';
import type { RunResult, ScenarioResult, Status, Verdict } from '../results/run-result.ts';
import { fit, fitExactly, printable, wrap } from '../base/terminal-text.ts';
import { formatMs } from '../base/units.ts';
import { totalsOf, verdictOf } from './verdict.ts';

/** The terminal to write for. Fewer columns than {@link MIN_COLUMNS} count as that many. */
export interface Terminal {
  readonly columns: number;
  readonly colour: boolean;
}

/** The position of a scenario in the run, counted from 1. */
export interface ScenarioPosition {
  readonly number: number;
  readonly total: number;
}

const MIN_COLUMNS = 40;
/** From this width on, `recovery` is not abbreviated. */
const ROOMY_COLUMNS = 80;
/** Maximum lines of each failure's message in the summary. */
const FAILURE_LINES = 4;
/** Space for ` 2 min 05 s`. */
const DURATION_COLUMNS = 11;

type Colour = 'green' | 'red' | 'yellow' | 'dim' | 'bold';

const MARKS: Readonly<Record<Status, { readonly sign: string; readonly colour: Colour }>> = {
  passed: { sign: '✓', colour: 'green' },
  failed: { sign: '✗', colour: 'red' },
  unknown: { sign: '?', colour: 'yellow' },
  skipped: { sign: '–', colour: 'yellow' },
};

const OUTCOME_COLOURS: Readonly<Record<Verdict['outcome'], Colour>> = {
  passed: 'green',
  failed: 'red',
  unproven: 'yellow',
};

/** The line for a scenario that starts. */
export function scenarioStarted(position: ScenarioPosition, title: string, terminal: Terminal): string {
  const line = fit(`› ${numbered(position)} ${printable(title)}`, columnsOf(terminal));
  return paint('dim', line, terminal);
}

/** The line for a finished scenario: sign, number, title, duration, and the worst recovery if any. */
export function scenarioFinished(
  position: ScenarioPosition,
  result: ScenarioResult,
  terminal: Terminal,
): string {
  const { sign, colour } = MARKS[result.status];
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
  const counts =
    `${totals.passed} passed, ${totals.failed} failed${unknown}, ${totals.skipped} skipped` +
    ` in ${formatMs(run.durationMs)}`;
  const failures = run.scenarios
    .filter(({ status }) => status === 'failed' || status === 'unknown')
    .flatMap((scenario) => ['', ...failureLines(scenario, terminal)]);
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
    recoverySummary(run),
    ...report,
  ].join('\n');
}

function failureLines(scenario: ScenarioResult, terminal: Terminal): string[] {
  const columns = columnsOf(terminal);
  const { sign, colour } = MARKS[scenario.status];
  const heading = fit(`${sign} ${printable(scenario.name)}: ${printable(scenario.title)}`, columns);
  const message = (scenario.error?.message ?? 'No reason was given.')
    .split('\n')
    .map(printable)
    .filter((line) => line !== '')
    .flatMap((line) => wrap(line, columns - 4));
  const shown = message.slice(0, FAILURE_LINES);
  if (message.length > FAILURE_LINES) shown.push('…');
  const again = scenario.evidence?.replayCommand;
  return [
    paint(colour, heading, terminal),
    ...shown.map((line) => `    ${line}`),
    ...(again === undefined ? [] : [`    Replay: ${again}`]),
  ];
}

function recoverySummary(run: RunResult): string {
  const spread = spreadOf(recoveriesOf(run).map((recovery) => recovery.ms));
  if (spread === undefined) return 'Recoveries: none';
  return `Recoveries: ${spread.count}, median ${formatMs(spread.medianMs)}, worst ${formatMs(spread.worstMs)}`;
}

function recoveryColumn(result: ScenarioResult, roomy: boolean): string {
  const width = roomy ? 36 : 14;
  const spread = spreadOf(result.recoveryMs);
  if (spread === undefined) return ' '.repeat(width);
  const worst = formatMs(spread.worstMs);
  const several = spread.count > 1 ? ` (worst of ${spread.count})` : '';
  return (roomy ? `  recovery ${worst.padStart(8)}${several}` : `  rec ${worst.padStart(8)}`).padEnd(width);
}

function numbered({ number, total }: ScenarioPosition): string {
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
