import type { FailureCause, Status } from '../results/run-result.ts';
import { hrefOf } from '../report/page/event-list.ts';
import { html, type Markup } from '../report/page/markup.ts';
import { historyScript } from '../report/page/script.ts';
import { element, selfContained } from '../report/page/self-contained.ts';
import { writeReportFile } from '../report/write.ts';
import { pack, packModel, packPayloads } from './model/pack.ts';
import type { BuiltModel } from './model/build-model.ts';
import type { SimSteps } from './model/sim-steps.ts';
import { HISTORY_STYLE } from './style.css.ts';

export interface HistoryPage {
  readonly title: string;
  readonly status?: Status;
  readonly cause?: FailureCause | undefined;
  /** What went wrong, in the words of the oracle or of a client. */
  readonly error?: string | undefined;
  /** The command that plays it again. */
  readonly replay?: string | undefined;
  /** Files beside the page. */
  readonly links: readonly PageLink[];
  readonly built: BuiltModel;
  /** The steps of a simulated run. */
  readonly steps?: SimSteps;
}

export interface PageLink {
  readonly text: string;
  /** Relative to the page. */
  readonly file: string;
}

/** The history as one HTML page that needs nothing else. */
export function historyPage(page: HistoryPage): string {
  const { built, steps } = page;
  const data = (name: string, packed: string): Markup =>
    element(`script type="text/plain" data-packed="${name}"`, packed);
  return selfContained({
    title: page.title,
    style: HISTORY_STYLE,
    script: historyScript(),
    body: body(page),
    data: [
      data('model', packModel(built.model)),
      ...(steps === undefined ? [] : [data('steps', pack(steps))]),
      ...packPayloads(built.payloads).map((chunk) => data('payloads', chunk)),
    ],
  });
}

/** Writes the page. Creates folders and replaces an old file. Rejects with `ReportFileError`. */
export async function writeHistoryPage(file: string, page: HistoryPage): Promise<void> {
  await writeReportFile(file, historyPage(page), 'page of the history');
}

function body({ title, status, cause, error, replay, links, steps }: HistoryPage): Markup {
  return html`<a class="skip" href="#rows">Skip to the events</a>
    <header class="top ${status ?? 'unknown'}">
      <p class="brand">Holdfast ${steps === undefined ? 'history' : 'simulator'}</p>
      <h1>${title}</h1>
      ${cause === undefined ? undefined : html`<p class="why"><b>Cause</b> ${cause.sentence}.</p>`}
      ${error === undefined ? undefined : html`<p class="why">${error}</p>`}
      ${replay === undefined ? undefined : html`<p class="replay"><span>Replay</span> <code>${replay}</code></p>`}
      ${
        links.length === 0
          ? undefined
          : html`<p class="links">
              ${links.map(({ text, file }) => html`<a href="${hrefOf(file)}">${text}</a> `)}
            </p>`
      }
    </header>
    <main>
      <noscript><p>This page needs JavaScript.</p></noscript>
      ${controls()} ${steps === undefined ? undefined : stepSection()} ${timeLine()}
      <div class="columns">
        <section class="details" aria-labelledby="details-title">
          <h2 id="details-title">Details</h2>
          <div id="details" aria-live="polite">
            <p class="quiet">Select an event in the time line or the list.</p>
          </div>
        </section>
        <section aria-labelledby="rows-title">
          <h2 id="rows-title">Events in view</h2>
          <p class="quiet" id="count" role="status"></p>
          <div class="scroll" tabindex="0" role="region" aria-labelledby="rows-title">
            <table id="rows">
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col">Where</th>
                  <th scope="col">What</th>
                </tr>
              </thead>
              <tbody></tbody>
            </table>
          </div>
        </section>
      </div>
    </main>`;
}

function controls(): Markup {
  const group = (name: string, text: string, on: boolean): Markup =>
    html`<label><input type="checkbox" value="${name}" ${on ? html`checked` : undefined} />${text}</label>`;
  return html`<form class="filters" role="search" aria-label="Filter the events">
    <input
      type="search"
      id="search"
      aria-label="Search in events and payloads"
      placeholder="Search events and payloads"
      autocomplete="off"
      spellcheck="false"
    />
    <label
      >Tab
      <select id="tab"></select
    ></label>
    <label
      >Session
      <select id="session"></select
    ></label>
    <label
      >Method
      <select id="method"></select
    ></label>
    <fieldset id="groups">
      <legend class="hidden-text">Kinds of events</legend>
      ${group('messages', 'Messages', true)} ${group('heartbeats', 'Heartbeats', false)}
      ${group('parts', 'Starts, ends, connections', true)} ${group('faults', 'Faults', true)}
      ${group('steps', 'Steps and checks', true)} ${group('figures', 'Observations', false)}
    </fieldset>
  </form>`;
}

function timeLine(): Markup {
  const button = (id: string, text: string, label: string): Markup =>
    html`<button type="button" id="${id}" aria-label="${label}" title="${label}">${text}</button>`;
  return html`<section aria-label="Time line">
    <div class="bar">
      ${button('zoom-in', '+', 'Zoom in')} ${button('zoom-out', '−', 'Zoom out')}
      ${button('fit', 'All', 'All: show the whole history')} ${button('before', '‹', 'Previous event')}
      ${button('after', '›', 'Next event')} ${button('mark-before', '‹ ◆', 'Previous mark')}
      ${button('mark-after', '◆ ›', 'Next mark')}
      <p class="readout" id="readout" aria-hidden="true"></p>
    </div>
    <div
      id="time-line"
      tabindex="0"
      role="application"
      aria-label="Time line of the history"
      aria-describedby="keys"
    >
      <canvas id="overview" height="36" aria-hidden="true"></canvas>
      <canvas id="drawing" height="400" aria-hidden="true"></canvas>
    </div>
    <ul class="legend" aria-label="Legend">
      <li><i class="command"></i>command</li>
      <li><i class="answer"></i>answer</li>
      <li><i class="event"></i>event</li>
      <li><i class="control"></i>connection, tab</li>
      <li><i class="error"></i>error</li>
      <li><i class="fault"></i>fault active</li>
      <li><b>✕</b> ended</li>
      <li><b>◇</b> detached</li>
      <li><b>◆</b> attached again</li>
      <li><b>↻</b> sent again</li>
      <li><b>▲</b> failed</li>
    </ul>
    <p class="quiet" id="keys">
      Wheel or + and − zoom; drag or ← and → move; ↑ and ↓ select events, M and Shift+M marks; Enter goes to
      the answer or its command; 0 shows everything; Escape ends the selection.
    </p>
  </section>`;
}

function stepSection(): Markup {
  return html`<section class="steps" aria-labelledby="steps-title">
    <h2 id="steps-title">Steps</h2>
    <div class="bar">
      <button type="button" id="step-back">‹ Step back</button>
      <button type="button" id="step-forward">Step forward ›</button>
      <label>Run to step <input type="number" id="step-number" min="0" inputmode="numeric" /></label>
      <label>or to time (ms) <input type="number" id="step-time" min="0" inputmode="numeric" /></label>
      <button type="button" id="step-choice">Next choice</button>
    </div>
    <p id="step-now" role="status"></p>
    <div class="step-columns">
      <div class="scroll" tabindex="0" role="region" aria-label="List of steps"><ol id="step-list"></ol></div>
      <div id="step-state"></div>
    </div>
  </section>`;
}
