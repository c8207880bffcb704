import { spreadOf, type Recovery } from '../recoveries.ts';
import type { Fact, RunResult } from '../../results/run-result.ts';
import { formatMs } from '../../base/units.ts';
import { totalsOf, verdictOf } from '../verdict.ts';
import { firstErrorLine } from './error-text.ts';
import { html, type Markup } from './markup.ts';
import { scenarioId } from './scenario-details.ts';
import { statusIcon } from './status-icon.ts';

const OUTCOME_ICONS = { passed: 'passed', failed: 'failed', unproven: 'unknown' } as const;

/** The top of the page: the verdict, and a link to each failure. */
export function verdictHeader(run: RunResult): Markup {
  const { outcome, headline } = verdictOf(run);
  const failures = run.scenarios.flatMap((scenario, index) =>
    scenario.status === 'failed'
      ? [
          html`<li>
            <a href="#${scenarioId(scenario, index)}">${scenario.title}</a>
            <span>${firstErrorLine(scenario.cause?.sentence ?? scenario.error?.message)}</span>
          </li>`,
        ]
      : [],
  );
  return html`<header class="verdict ${outcome}">
    <p class="brand">Holdfast ${run.kind ?? 'torture'} report</p>
    <h1><span class="sign">${statusIcon(OUTCOME_ICONS[outcome])}</span>${headline}</h1>
    <p class="when">
      Against <strong>${run.target}</strong> on ${startTime(run.startedAt)}, in ${formatMs(run.durationMs)}.
      ${run.interrupted ? 'The run was stopped early.' : undefined}
    </p>
    ${
      failures.length > 0
        ? html`<ul class="failures" aria-label="Failures">
            ${failures}
          </ul>`
        : undefined
    }
  </header>`;
}

/** Totals as tiles, then the environment of the run. */
export function facts(run: RunResult, recoveries: readonly Recovery[]): Markup {
  const strikes = run.scenarios.reduce((sum, scenario) => sum + scenario.faults.length, 0);
  const spread = spreadOf(recoveries.map((recovery) => recovery.ms));
  const { chromium, node, platform, holdfast } = run.environment;
  return html`<section aria-labelledby="totals">
    <h2 id="totals" class="hidden-text">Totals and environment</h2>
    <dl class="tiles">
      ${(run.counts ?? scenarioCounts(run)).map(({ name, value, tone }) => tile(name, value, tone ?? ''))}
      ${tile('Faults struck', strikes, '')}
      ${tile('Median recovery', spread === undefined ? '–' : formatMs(spread.medianMs), '')}
      ${tile('Worst recovery', spread === undefined ? '–' : formatMs(spread.worstMs), '')}
    </dl>
    <dl class="environment">
      ${fact('Target', run.target)} ${fact('Holdfast', holdfast)} ${fact('Chromium', chromium)}
      ${fact('Node', node)} ${fact('Platform', platform)}
      ${notReportedBy(run).map((what) => fact('Not reported by this relay', what))}
      ${run.settings?.map(({ name, value }) => fact(name, String(value)))}
    </dl>
  </section>`;
}

function scenarioCounts(run: RunResult): Fact[] {
  const { passed, failed, unknown, skipped, flaky } = totalsOf(run);
  return [
    { name: 'Passed', value: passed, ...(passed > 0 ? { tone: 'passed' } : {}) },
    { name: 'Failed', value: failed, ...(failed > 0 ? { tone: 'failed' } : {}) },
    ...(flaky > 0 ? [{ name: 'Flaky', value: flaky }] : []),
    ...(unknown > 0 ? [{ name: 'Inconclusive', value: unknown }] : []),
    { name: 'Skipped', value: skipped },
  ];
}

/** What the relay does not report. */
function notReportedBy(run: RunResult): string[] {
  return [...new Set(run.scenarios.flatMap(({ untold }) => untold ?? []))];
}

function tile(term: string, value: string | number, tone: string): Markup {
  return html`<div class="${tone}">
    <dt>${term}</dt>
    <dd>${value}</dd>
  </div>`;
}

function fact(term: string, value: string): Markup {
  return html`<div>
    <dt>${term}</dt>
    <dd>${value}</dd>
  </div>`;
}

/** Formats a time as `2026-03-21 14:03 UTC`. Anything else is shown unchanged. */
function startTime(iso: string): Markup {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return html`${iso}`;
  const shown = `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return html`<time datetime="${time.toISOString()}">${shown}</time>`;
}
