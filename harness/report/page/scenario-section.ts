import type { RunKind, RunResult, Status } from '../../results/run-result.ts';
import { totalsOf } from '../verdict.ts';
import type { PageData } from './embedded.ts';
import { html, type Markup } from './markup.ts';
import { scenarioDetails } from './scenario-details.ts';

const STATUSES: readonly Status[] = ['failed', 'unknown', 'passed', 'skipped'];

const HEADINGS: Readonly<Record<RunKind, string>> = {
  torture: 'Scenarios',
  soak: 'Failures and the whole run',
  survival: 'Cells',
  sim: 'Runs',
  report: 'Scenarios',
};

/** All scenarios in the order of the run. The filter is hidden until the page's script is ready. */
export function scenarioSection(run: RunResult, data: PageData): Markup {
  const totals = totalsOf(run);
  const statuses = STATUSES.filter((status) => totals[status] > 0);
  return html`<section aria-labelledby="scenarios">
    <h2 id="scenarios" tabindex="-1">${HEADINGS[run.kind ?? 'torture']}</h2>
    <form class="scenario-filter" role="search" aria-label="Scenarios" hidden>
      <input type="search" placeholder="Search scenarios" aria-label="Search scenarios" autocomplete="off" />
      <fieldset>
        <legend class="hidden-text">Status</legend>
        ${statusChoice('', 'All', run.scenarios.length)}
        ${statuses.map((status) => statusChoice(status, status, totals[status]))}
      </fieldset>
      <p class="quiet shown" role="status"></p>
    </form>
    <div class="scenarios">
      ${run.scenarios.map((scenario, index) =>
        scenarioDetails(scenario, index, data.scenarios[index]?.leftOut ?? 0),
      )}
    </div>
  </section>`;
}

function statusChoice(value: string, label: string, count: number): Markup {
  return html`<label
    ><input type="radio" name="status" value="${value}" ${value === '' ? html`checked` : undefined} />${label}
    <small>${count}</small></label
  >`;
}
