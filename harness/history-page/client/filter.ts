/** Which items are shown. */
import { KINDS, NONE, type Kind } from '../model/page-model.ts';
import type { Items } from './items.ts';

/** What the page's check boxes stand for. */
export const GROUPS = ['messages', 'heartbeats', 'parts', 'faults', 'steps', 'figures'] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Readonly<Record<Kind, Group>> = {
  command: 'messages',
  answer: 'messages',
  error: 'messages',
  event: 'messages',
  control: 'messages',
  heartbeat: 'heartbeats',
  'start/end': 'parts',
  connection: 'parts',
  note: 'parts',
  about: 'parts',
  intent: 'parts',
  fault: 'faults',
  recovery: 'faults',
  choice: 'faults',
  step: 'steps',
  check: 'steps',
  mutation: 'steps',
  observation: 'figures',
  memory: 'figures',
};

export interface Filter {
  readonly groups: ReadonlySet<Group>;
  /** Numbers in the model's tables, or `NONE` for all. They apply to messages: faults and ends stay. */
  readonly tab: number;
  readonly session: number;
  readonly method: number;
  readonly search: string;
  /** Items whose payload has the search text. */
  readonly inPayload: ReadonlySet<number>;
}

/** The numbers of the items that pass, in the order of time. */
export function shownItems(items: Items, filter: Filter): Int32Array {
  const { tab, session, method, kind, label, id } = items.columns;
  const kinds = KINDS.map((name) => filter.groups.has(GROUP_OF[name]));
  const search = filter.search.trim().toLowerCase();
  const labels = search === '' ? [] : items.model.labels.map((text) => text.toLowerCase().includes(search));
  const number = /^#\d+$/.test(search) ? Number(search.slice(1)) : NONE;
  const shown = new Int32Array(items.count);
  let count = 0;
  for (let item = 0; item < items.count; item++) {
    if (kinds[kind[item] ?? 0] !== true) continue;
    if (items.isMessage(item)) {
      if (filter.tab !== NONE && tab[item] !== filter.tab) continue;
      if (filter.session !== NONE && session[item] !== filter.session) continue;
      if (filter.method !== NONE && method[item] !== filter.method) continue;
    }
    if (search !== '') {
      const isFound =
        labels[label[item] ?? NONE] === true ||
        (number !== NONE && id[item] === number) ||
        filter.inPayload.has(item);
      if (!isFound) continue;
    }
    shown[count++] = item;
  }
  return shown.slice(0, count);
}

/** The first place in `shown` whose item is not before `us`. */
export function placeAt(items: Items, shown: Int32Array, us: number): number {
  let low = 0;
  let high = shown.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items.us[shown[middle] ?? 0] ?? 0) < us) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place of an item in `shown`, or where it would be. Items are in the order of time. */
export function placeOf(shown: Int32Array, item: number): number {
  let low = 0;
  let high = shown.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shown[middle] ?? 0) < item) low = middle + 1;
    else high = middle;
  }
  return low;
}
