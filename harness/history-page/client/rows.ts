/** The events in view as a table: what the drawing shows, for screen readers and for reading. */
import { NONE } from '../model/page-model.ts';
import { created, element } from './element.ts';
import { placeAt, placeOf } from './filter.ts';
import { timeText } from './items.ts';
import type { PageState } from './state.ts';

const ROWS_MAX = 200;
/** While the view moves, the table waits. */
const REST_MS = 120;

export class Rows {
  private readonly state: PageState;
  private readonly body = element('rows', HTMLTableElement).tBodies[0];
  private readonly count = element('count', HTMLElement);
  private timer = 0;

  constructor(state: PageState) {
    this.state = state;
    state.onChange(() => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.show(), REST_MS);
    });
    this.body?.addEventListener('click', (event) => {
      const row = event.target instanceof Element ? event.target.closest('tr') : null;
      if (row?.dataset['item'] !== undefined) state.select(Number(row.dataset['item']));
    });
    this.show();
  }

  private show(): void {
    const { items, shown, view, selected } = this.state;
    const begin = placeAt(items, shown, view.fromUs);
    const end = placeAt(items, shown, view.toUs);
    const from = Math.max(begin, Math.min(this.first(begin, end), end - ROWS_MAX));
    const listed = shown.subarray(from, Math.min(end, from + ROWS_MAX));
    const all = (end - begin).toLocaleString('en');
    const part =
      listed.length < end - begin ? `, ${listed.length} of them listed: zoom in for the others` : '';
    this.count.textContent = `${all} of ${items.count.toLocaleString('en')} events are in view${part}.`;
    const hadFocus = this.body?.contains(document.activeElement) === true;
    this.body?.replaceChildren(...[...listed].map((item) => this.row(item, item === selected)));
    const current = this.body?.querySelector<HTMLElement>('[aria-selected="true"], .selected');
    if (hadFocus) current?.querySelector('button')?.focus({ preventScroll: true });
    if (current !== null && current !== undefined) scrollInto(current);
  }

  /** The first row: a third of the list before the selection, or the start of the view. */
  private first(begin: number, end: number): number {
    const { shown, selected } = this.state;
    if (selected === NONE) return begin;
    const place = placeOf(shown, selected);
    return place < begin || place >= end ? begin : Math.max(begin, place - Math.floor(ROWS_MAX / 3));
  }

  private row(item: number, isSelected: boolean): HTMLTableRowElement {
    const { items } = this.state;
    const row = created('tr');
    row.dataset['item'] = String(item);
    row.className = [items.kind(item).replace('/', '-'), ...(isSelected ? ['selected'] : [])].join(' ');
    const button = created('button', timeText(items.us[item] ?? 0));
    button.type = 'button';
    if (isSelected) button.setAttribute('aria-current', 'true');
    const time = created('td');
    time.append(button);
    const mark = items.mark(item);
    const what = mark === 'none' || mark === 'start' ? items.what(item) : `${items.what(item)} (${mark})`;
    row.append(time, created('td', items.where(item)), created('td', what));
    return row;
  }
}

/** Scrolls the table's own box, and not the page. */
function scrollInto(row: HTMLElement): void {
  const box = row.closest('.scroll');
  if (box === null) return;
  const { top, bottom } = row.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  if (top < frame.top + 30) box.scrollTop -= frame.top + 30 - top;
  if (bottom > frame.bottom) box.scrollTop += bottom - frame.bottom;
}
