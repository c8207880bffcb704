import type { Status } from '../../results/run-result.ts';
import { html, type Markup } from './markup.ts';

/** Strokes in a box of 16 by 16. Drawn, because fonts render ticks and crosses differently. */
const STROKES: Readonly<Record<Status, string>> = {
  passed: 'M3 8.5 6.5 12 13 4.5',
  failed: 'M4 4l8 8M12 4l-8 8',
  unknown: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2Q8 8.8 8 10.2M8 12.8v.4',
  skipped: 'M3.5 8h9',
};

/** A tick, cross, question mark or dash in the text colour, hidden from screen readers. */
export function statusIcon(status: Status): Markup {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="${STROKES[status]}" /></svg>`;
}
