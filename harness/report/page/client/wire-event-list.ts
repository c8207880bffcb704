import type { HistoryEvent } from '../../../history/event.ts';
import { describeEvent, eventTypeName } from './describe-event.ts';

const SCREENFUL_ROWS = 200;

/** Runs in the page: fills a scenario's event list in steps and handles its filter. */
export function wireEventList(list: HTMLElement, events: readonly HistoryEvent[]): void {
  const search = list.querySelector<HTMLInputElement>('input[type="search"]');
  const boxes = [...list.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')];
  const rows = list.querySelector('ol');
  const shown = list.querySelector('.shown');
  const more = list.querySelector<HTMLButtonElement>('.more');
  if (search === null || rows === null || shown === null || more === null) return;

  const entries = events.map((event) => {
    const text = describeEvent(event);
    return {
      event,
      text,
      haystack: `${eventTypeName(event.type)} ${text.words} ${text.payload}`.toLowerCase(),
    };
  });
  let matching = entries;

  const element = (tag: string, className: string, text: string): HTMLElement => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  };
  const row = ({ event, text }: (typeof entries)[number]): HTMLElement => {
    const item = element('li', event.type, '');
    const what = element('span', 'words', text.words);
    if (text.payload !== '') what.append(element('code', '', text.payload));
    item.append(
      element('span', 'num', `${(event.t / 1000).toFixed(3)} s`),
      element('span', 'type', eventTypeName(event.type)),
      what,
    );
    return item;
  };
  const updateCount = (): void => {
    const count = rows.children.length;
    const hidden = boxes
      .filter((box) => !box.checked)
      .map((box) => eventTypeName(box.value as HistoryEvent['type']));
    const unticked = hidden.length > 0 ? `; hidden: ${hidden.join(', ')}` : '';
    shown.textContent = `${count} of ${matching.length} matching events${unticked}`;
    more.hidden = count >= matching.length;
    more.textContent = `Show ${Math.min(SCREENFUL_ROWS, matching.length - count)} more`;
  };
  const showMore = (): void => {
    const start = rows.children.length;
    rows.append(...matching.slice(start, start + SCREENFUL_ROWS).map(row));
    updateCount();
  };
  const filter = (): void => {
    const needle = search.value.trim().toLowerCase();
    const types = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    matching = entries.filter(({ event, haystack }) => types.has(event.type) && haystack.includes(needle));
    rows.replaceChildren();
    showMore();
  };

  more.addEventListener('click', showMore);
  list.addEventListener('input', filter);
  filter();
}
