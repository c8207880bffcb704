import type { HistoryEvent } from '../../history/event.ts';
import { groupBy } from '../group.ts';
import type { ScenarioResult } from '../../results/run-result.ts';
import { formatCount } from '../../base/units.ts';
import { eventTypeName } from './client/describe-event.ts';
import { html, type Markup } from './markup.ts';

/** The order of the checkboxes. Frames are hidden at first, because there are so many. */
const EVENT_TYPES: readonly HistoryEvent['type'][] = [
  'step',
  'check',
  'fault',
  'recovery',
  'life',
  'intent',
  'observation',
  'mutation',
  'memory',
  'socket',
  'frame',
];

/** The container of a scenario's event list. The page's script fills it when the scenario is opened. */
export function eventList(scenario: ScenarioResult, leftOut: number): Markup {
  const counts = groupBy(scenario.history, (event) => event.type);
  const types = EVENT_TYPES.map((type) => ({ type, count: counts.get(type)?.length ?? 0 }));
  return html`<div class="events">
    <h3>Events <small>${scenario.history.length.toLocaleString('en')} recorded</small></h3>
    ${
      leftOut > 0
        ? html`<p class="quiet">
            ${formatCount(leftOut, 'event')} omitted to keep this page small: those farthest from any fault or
            step.
          </p>`
        : undefined
    }
    ${fileLink('Complete history', scenario.historyFile)}
    <noscript><p class="quiet">The list of events needs JavaScript.</p></noscript>
    <form class="event-filter" hidden>
      <input
        type="search"
        placeholder="Filter events"
        aria-label="Filter events by text"
        autocomplete="off"
      />
      <fieldset>
        <legend class="hidden-text">Event types</legend>
        ${types.filter(({ count }) => count > 0).map(({ type, count }) => typeBox(type, count))}
      </fieldset>
    </form>
    <p class="quiet shown" role="status"></p>
    <ol class="event-rows"></ol>
    <button type="button" class="more" hidden>Show more</button>
  </div>`;
}

function typeBox(type: HistoryEvent['type'], count: number): Markup {
  return html`<label
    ><input
      type="checkbox"
      value="${type}"
      ${type === 'frame' ? undefined : html`checked`}
    />${eventTypeName(type)} <small>${count.toLocaleString('en')}</small></label
  >`;
}

/** A link to a file beside the report. The leading `./` keeps it relative, whatever the file's name. */
function fileLink(what: string, file: string | undefined): Markup | undefined {
  if (file === undefined) return undefined;
  return html`<p class="quiet">${what}: <a href="${hrefOf(file)}">${file}</a></p>`;
}

/** A link to a file that is named relative to the page. */
export function hrefOf(file: string): string {
  return `./${file.replace(/[%#?]/g, encodeURIComponent)}`;
}
