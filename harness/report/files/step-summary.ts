import { isFlaky, totalsOf, verdictOf } from '../verdict.ts';
import { spreadOf } from '../recoveries.ts';
import { printable } from '../../base/terminal-text.ts';
import { formatMs } from '../../base/units.ts';
import type { RunResult, ScenarioResult } from '../../results/run-result.ts';

const SIGNS = { passed: '✅', failed: '❌', unknown: '❔', skipped: '⏭️' } as const;

/** GitHub shows summaries of up to 1 MiB per step; a run until failure has no end of passed scenarios. */
const ROWS_MAX = 500;

/** A run as Markdown, for `$GITHUB_STEP_SUMMARY`: the verdict, a row for each scenario, the replay commands. */
export function stepSummary(run: RunResult): string {
  const { passed, failed, unknown, skipped, flaky } = totalsOf(run);
  const worthy = run.scenarios.filter((scenario) => scenario.status !== 'passed' || isFlaky(scenario));
  const shown = run.scenarios.length > ROWS_MAX ? worthy.slice(0, ROWS_MAX) : run.scenarios;
  const replays = worthy.flatMap(({ evidence }) => evidence?.replayCommand ?? []);
  return [
    `### ${cell(verdictOf(run).headline)}`,
    '',
    `${cell(run.target)}: ${passed} passed (${flaky} flaky), ${failed} failed, ${unknown} inconclusive, ` +
      `${skipped} skipped in ${formatMs(run.durationMs)}`,
    '',
    '| | Scenario | Time | Worst recovery | |',
    '| --- | --- | ---: | ---: | --- |',
    ...shown.map(row),
    ...(replays.length === 0 ? [] : ['', 'Replay:', '', '```sh', ...new Set(replays), '```']),
    '',
  ].join('\n');
}

function row(scenario: ScenarioResult): string {
  const { status, title, durationMs, recoveryMs, error, failedAttempts } = scenario;
  const sign = isFlaky(scenario) ? '⚠️' : SIGNS[status];
  const spread = spreadOf(recoveryMs);
  const why = isFlaky(scenario) ? failedAttempts?.[0]?.message : error?.message;
  const recovery = spread === undefined ? '' : formatMs(spread.worstMs);
  return `| ${sign} | ${cell(title)} | ${formatMs(durationMs)} | ${recovery} | ${cell(why?.split('\n', 1)[0] ?? '')} |`;
}

/** Text from pages or errors, as one cell: no line breaks, no Markdown or HTML of its own. */
function cell(text: string): string {
  return printable(text).replace(/[\\|`*_<>[\]]/g, (sign) => `\\${sign}`);
}
