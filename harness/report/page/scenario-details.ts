import { groupBy } from '../group.ts';
import { spreadOf } from '../recoveries.ts';
import type { FailedAttempt, FailureCause, ScenarioResult } from '../../results/run-result.ts';
import { formatCount, formatMs } from '../../base/units.ts';
import { beforeFailureList } from './before-failure.ts';
import { errorText, firstErrorLine } from './error-text.ts';
import { eventList, hrefOf } from './event-list.ts';
import { evidenceBlocks, replay } from './evidence.ts';
import { faultTable } from './fault-table.ts';
import { html, type Markup } from './markup.ts';
import { statusIcon } from './status-icon.ts';
import { timeline } from './timeline.ts';

/** Id of a scenario's element. The number keeps it unique if two scenarios have the same name. */
export function scenarioId(scenario: ScenarioResult, index: number): string {
  return `${index + 1}-${scenario.name.replace(/[^\w-]+/g, '-')}`;
}

/** One scenario: a row with the result that opens to show the details. Failures are open at first. */
export function scenarioDetails(scenario: ScenarioResult, index: number, leftOut: number): Markup {
  const { status, name, title } = scenario;
  const failed = status === 'failed';
  const evidence = scenario.evidence === undefined ? undefined : evidenceBlocks(scenario.evidence);
  return html`<details
    class="scenario ${status}"
    id="${scenarioId(scenario, index)}"
    data-index="${index}"
    data-status="${status}"
    data-text="${`${name} ${title} ${scenario.faults.join(' ')} ${firstErrorLine(scenario.error?.message)}`.toLowerCase()}"
    ${failed ? html`open` : undefined}
  >
    <summary>
      <span class="sign">${statusIcon(status)}<i>${status}</i></span>
      <span class="what"><b>${title}</b><code>${name}</code>${chips(scenario.faults)}</span>
      <span class="num time"><i>took</i> ${formatMs(scenario.durationMs)}</span>
      <span class="num back">${recovered(scenario.recoveryMs)}</span>
    </summary>
    <div class="body">
      ${errorBlock(scenario)} ${(scenario.failedAttempts ?? []).map(failedAttempt)}
      ${(scenario.remarks ?? []).map((remark) => html`<p class="quiet">Note (does not affect the result): ${remark}</p>`)}
      ${scenario.evidence === undefined ? undefined : replay(scenario.evidence)}
      ${pageLink(scenario.historyPage)}
      ${failed ? beforeFailureList(scenario.history, scenario.failedAtMs) : undefined}
      ${
        scenario.history.length > 0
          ? html`${timeline(scenario.history)}
              <p class="readout" aria-hidden="true"></p>
              ${faultTable(scenario.history)} ${evidence} ${eventList(scenario, leftOut)}`
          : html`<p class="quiet">Nothing was recorded.</p>
              ${evidence}`
      }
    </div>
  </details>`;
}

function pageLink(page: string | undefined): Markup | undefined {
  if (page === undefined) return undefined;
  return html`<p class="history-page">
    <a href="${hrefOf(page)}">Open the history as an interactive page</a>
  </p>`;
}

function failedAttempt({ message, durationMs }: FailedAttempt): Markup {
  return html`<p class="quiet">
    An earlier attempt failed after ${formatMs(durationMs)}: ${errorText(message)}
  </p>`;
}

function chips(faults: readonly string[]): Markup | undefined {
  if (faults.length === 0) return undefined;
  const groups = [...groupBy(faults, (fault) => fault)];
  return html`<span class="chips"
    ><i>faults</i>${groups.map(
      ([fault, { length }]) =>
        html`<span class="chip">${fault}${length > 1 ? html` <em>× ${length}</em>` : undefined}</span>`,
    )}</span
  >`;
}

function recovered(recoveryMs: readonly number[]): Markup | undefined {
  const spread = spreadOf(recoveryMs);
  if (spread === undefined) return undefined;
  const words = spread.count === 1 ? 'recovered in' : 'recovered, worst';
  const of = spread.count > 1 ? html`<small>worst of ${spread.count}</small>` : undefined;
  return html`<i>${words}</i> ${formatMs(spread.worstMs)}${of}`;
}

function causeBlock({ sentence, evidence }: FailureCause): Markup {
  return html`<p class="cause"><b>Cause</b> ${errorText(sentence)}.</p>
    <ul class="cause">
      ${evidence.map((line) => html`<li>${errorText(line)}</li>`)}
    </ul>`;
}

function errorBlock({ status, error, cause }: ScenarioResult): Markup | undefined {
  if (error === undefined) return undefined;
  const message = errorText(error.message);
  const lines = formatCount(error.stack?.split('\n').length ?? 0, 'line');
  return html`<div class="error ${status}">
    ${cause === undefined ? undefined : causeBlock(cause)}
    <p>${message}</p>
    ${
      error.stack === undefined
        ? undefined
        : html`<details>
            <summary>Stack <small>${lines}</small></summary>
            <pre tabindex="0">${errorText(error.stack)}</pre>
          </details>`
    }
  </div>`;
}
