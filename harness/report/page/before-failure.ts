import type { HistoryEvent } from '../../history/event.ts';
import { clip } from '../../base/units.ts';
import { describeEvent, eventTypeName } from './client/describe-event.ts';
import { html, type Markup } from './markup.ts';

const EVENTS_SHOWN = 10;
const TEXT_CHARS_MAX = 220;
/** The event types that explain a failure. The list of events has all of them. */
const RELEVANT: readonly HistoryEvent['type'][] = ['step', 'fault', 'life', 'recovery', 'check', 'socket'];

/**
 * The events that led to a failure: up to `failedAtMs`, or up to the first failed step, because later events are only
 * clean-up. Always includes the last fault.
 */
export function beforeFailure(history: readonly HistoryEvent[], failedAtMs?: number): HistoryEvent[] {
  const until =
    failedAtMs === undefined ? untilFailedStep(history) : history.filter(({ t }) => t <= failedAtMs);
  const relevant = until.filter(({ type }) => RELEVANT.includes(type));
  const last = relevant.slice(-EVENTS_SHOWN);
  const struck = relevant.findLast((event) => event.type === 'fault' && event.phase === 'strike');
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
    <h3>Events before the failure</h3>
    <ol>
      ${events.map(
        (event) =>
          html`<li class="${event.type}">
            <span class="num">${((event.t - last.t) / 1000).toFixed(2)} s</span
            ><span class="type">${eventTypeName(event.type)}</span
            ><span>${clip(describeEvent(event).words.split('\n', 1).join(''), TEXT_CHARS_MAX)}</span>
          </li>`,
      )}
    </ol>
  </div>`;
}
