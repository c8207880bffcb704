import type { HistoryEvent } from '../../history/event.ts';
import { clip } from '../../base/units.ts';
import { describeEvent } from './client/describe-event.ts';
import { html, type Markup } from './markup.ts';

const EVENTS_SHOWN = 10;
const WORDS_CHARS_MAX = 220;
/** What a person needs to know of the moments before; everything is in the list of events. */
const TELLING: readonly HistoryEvent['type'][] = ['step', 'fault', 'life', 'recovery', 'check', 'socket'];

/**
 * The events that led up to a failure: up to the moment `failedAtMs`, else up to the first failed step; what came
 * after that was only tidying up. The last fault is always among them.
 */
export function beforeFailure(history: readonly HistoryEvent[], failedAtMs?: number): HistoryEvent[] {
  const until =
    failedAtMs === undefined ? untilFailedStep(history) : history.filter(({ t }) => t <= failedAtMs);
  const telling = until.filter(({ type }) => TELLING.includes(type));
  const last = telling.slice(-EVENTS_SHOWN);
  const struck = telling.findLast((event) => event.type === 'fault' && event.phase === 'strike');
  return struck === undefined || last.includes(struck) ? last : [struck, ...last.slice(1)];
}

function untilFailedStep(history: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const failedAt = history.findIndex(
    (event) => (event.type === 'step' || event.type === 'check') && event.state === 'failed',
  );
  return failedAt === -1 ? history : history.slice(0, failedAt + 1);
}

export function beforeFailureList(
  history: readonly HistoryEvent[],
  failedAtMs: number | undefined,
): Markup | undefined {
  const events = beforeFailure(history, failedAtMs);
  const last = events.at(-1);
  if (last === undefined) return undefined;
  return html`<div class="before">
    <h3>What led up to it</h3>
    <ol>
      ${events.map(
        (event) =>
          html`<li class="${event.type}">
            <span class="num">${((event.t - last.t) / 1000).toFixed(2)} s</span
            ><span class="type">${event.type}</span
            ><span>${clip(describeEvent(event).words.split('\n', 1).join(''), WORDS_CHARS_MAX)}</span>
          </li>`,
      )}
    </ol>
  </div>`;
}
