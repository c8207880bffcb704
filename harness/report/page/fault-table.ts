import type { HistoryEvent } from '../../history/event.ts';
import { clip, formatMs } from '../../base/units.ts';
import { faultStories, type FaultStory } from '../charts/fault-stories.ts';
import { html, type Markup } from './markup.ts';

const MAX_TABLE_FAULTS = 200;
const MAX_DETAIL_CHARS = 300;

/** The faults of the timeline as a table. */
export function faultTable(history: readonly HistoryEvent[]): Markup | undefined {
  const stories = faultStories(history);
  if (stories.length === 0) return undefined;
  const more = stories.length - MAX_TABLE_FAULTS;
  return html`<table class="faults">
      <caption>
        Faults
      </caption>
      <thead>
        <tr>
          <th scope="col">Fault</th>
          <th scope="col" class="num">Struck at</th>
          <th scope="col" class="num">Proved after</th>
          <th scope="col" class="num">Healed after</th>
          <th scope="col" class="num">Recovered in</th>
        </tr>
      </thead>
      <tbody>
        ${stories.slice(0, MAX_TABLE_FAULTS).map(row)}
      </tbody>
    </table>
    ${more > 0 ? html`<p class="quiet">${more} more not listed.</p>` : undefined}`;
}

function row(story: FaultStory): Markup {
  const { strikeMs, struckMs, healMs, recoveryMs } = story;
  const detail = clip(story.details.join('; '), MAX_DETAIL_CHARS);
  return html`<tr>
    <th scope="row">
      <span class="badge-text">${story.number}</span>${story.name}${
        detail === '' ? undefined : html`<small>${detail}</small>`
      }
    </th>
    <td class="num" data-label="struck at">${formatMs(strikeMs)}</td>
    <td class="num" data-label="proved after">${after(strikeMs, struckMs, 'not proved')}</td>
    <td class="num" data-label="healed after">${after(strikeMs, healMs, '–')}</td>
    <td class="num" data-label="recovered in">
      ${recoveryMs === undefined ? html`<strong class="bad">not recovered</strong>` : formatMs(recoveryMs)}
    </td>
  </tr>`;
}

function after(fromMs: number, toMs: number | undefined, otherwise: string): string {
  return toMs === undefined ? otherwise : formatMs(toMs - fromMs);
}
