/** The filter's form and the buttons above the time line. */
import { NONE } from '../model/page-model.ts';
import { created, element } from './element.ts';
import { GROUPS, type Group } from './filter.ts';
import type { Payloads } from './load.ts';
import type { PageState } from './state.ts';
import type { TimeLine } from './time-line.ts';

const TYPING_MS = 150;
const ZOOM = 2;
/** Shorter texts are in almost every payload. */
const SEARCH_CHARS_MIN = 3;
const OPTION_CHARS = 60;

export function wireControls(state: PageState, timeLine: TimeLine, payloads: Payloads): void {
  const { tabs, sessions, methods } = state.items.model;
  wireSelect('tab', 'All tabs', tabs, (tab) => state.setFilter({ tab }));
  wireSelect('session', 'All sessions', sessions, (session) => state.setFilter({ session }));
  wireSelect('method', 'All methods', methods, (method) => state.setFilter({ method }), true);
  wireGroups(state);
  wireSearch(state, payloads);
  const buttons: Readonly<Record<string, () => void>> = {
    'zoom-in': () => timeLine.zoom(1 / ZOOM),
    'zoom-out': () => timeLine.zoom(ZOOM),
    fit: () => timeLine.fit(),
    before: () => state.step(-1),
    after: () => state.step(1),
    'mark-before': () => state.stepToMark(-1),
    'mark-after': () => state.stepToMark(1),
  };
  for (const [id, action] of Object.entries(buttons))
    element(id, HTMLButtonElement).addEventListener('click', action);
}

function wireSelect(
  id: 'tab' | 'session' | 'method',
  all: string,
  texts: readonly string[],
  choose: (index: number) => void,
  isSorted = false,
): void {
  const select = element(id, HTMLSelectElement);
  const options = texts.map((text, index) => ({ text, index }));
  if (isSorted) options.sort((one, other) => one.text.localeCompare(other.text));
  for (const { text, index } of [{ text: all, index: NONE }, ...options]) {
    const option = created('option', text.slice(0, OPTION_CHARS));
    option.value = String(index);
    select.append(option);
  }
  select.disabled = texts.length === 0;
  select.addEventListener('change', () => choose(Number(select.value)));
}

function wireGroups(state: PageState): void {
  const boxes = [...element('groups', HTMLElement).querySelectorAll('input')];
  for (const box of boxes) {
    box.addEventListener('change', () => {
      const on = boxes.filter(({ checked }) => checked).map(({ value }) => value);
      state.setFilter({ groups: new Set(GROUPS.filter((group): group is Group => on.includes(group))) });
    });
  }
}

/** Finds in the labels at once, and then in the payloads, which have to be unpacked. */
function wireSearch(state: PageState, payloads: Payloads): void {
  const input = element('search', HTMLInputElement);
  let timer = 0;
  let searches = 0;
  const search = async (): Promise<void> => {
    const number = ++searches;
    const text = input.value;
    state.setFilter({ search: text, inPayload: new Set() });
    const wanted = text.trim().toLowerCase();
    if (wanted.length < SEARCH_CHARS_MIN) return;
    const found = new Set<number>();
    await payloads.each((item, payload) => {
      if (payload.toLowerCase().includes(wanted)) found.add(item);
      return number === searches;
    });
    if (number === searches && found.size > 0) state.setFilter({ inPayload: found });
  };
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void search(), TYPING_MS);
  });
  input.form?.addEventListener('submit', (event) => event.preventDefault());
}
