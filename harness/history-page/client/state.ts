/** What the reader sees: the filter, the part in view, the selection. Everything else is drawn from it. */
import { MARKS, NONE } from '../model/page-model.ts';
import { GROUPS, placeAt, placeOf, shownItems, type Filter, type Group } from './filter.ts';
import type { Items } from './items.ts';
import { View } from './view.ts';

const HIDDEN_AT_FIRST: ReadonlySet<Group> = new Set(['heartbeats', 'figures']);
/** A view is not centred on an item more closely than this. */
const NEAR_US = 2_000_000;

/** What changed: the part in view alone, or also what is shown or selected. */
export type Change = 'view' | 'selection' | 'filter';

export class PageState {
  readonly items: Items;
  readonly view: View;
  shown: Int32Array;
  marked: readonly number[] = [];
  selected = NONE;
  /** The moment of the step that is shown, of a simulated run. */
  cursorUs: number | undefined;
  filter: Filter = {
    groups: new Set(GROUPS.filter((group) => !HIDDEN_AT_FIRST.has(group))),
    tab: NONE,
    session: NONE,
    method: NONE,
    search: '',
    inPayload: new Set(),
  };
  private readonly listeners: ((change: Change) => void)[] = [];

  constructor(items: Items) {
    this.items = items;
    this.view = new View(items.firstUs, items.lastUs);
    this.shown = shownItems(items, this.filter);
    this.marked = this.marks();
  }

  onChange(listener: (change: Change) => void): void {
    this.listeners.push(listener);
  }

  changed(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }

  setFilter(part: Partial<Filter>): void {
    this.filter = { ...this.filter, ...part };
    this.shown = shownItems(this.items, this.filter);
    this.marked = this.marks();
    this.changed('filter');
  }

  /** Selects an item, and moves the view so that it can be seen. */
  select(item: number): void {
    this.selected = item;
    if (item !== NONE) this.view.reveal(this.items.us[item] ?? 0);
    this.changed('selection');
  }

  /** Selects the next item that is shown (`by` 1) or the one before (`by` -1). */
  step(by: 1 | -1): void {
    const { shown } = this;
    if (shown.length === 0) return;
    const place = this.selected === NONE ? this.placeInView(by) : this.neighbour(by);
    const item = shown[Math.max(0, Math.min(shown.length - 1, place))];
    if (item !== undefined) this.select(item);
  }

  /** The same for items with a mark. */
  stepToMark(by: 1 | -1): void {
    const { items, marked, view, selected } = this;
    const middleUs = (view.fromUs + view.toUs) / 2;
    const isAhead = (item: number): boolean => {
      if (selected !== NONE) return by > 0 ? item > selected : item < selected;
      return by > 0 ? (items.us[item] ?? 0) > middleUs : (items.us[item] ?? 0) < middleUs;
    };
    const next = by > 0 ? marked.find(isAhead) : marked.findLast(isAhead);
    if (next === undefined) return;
    if (view.lengthUs > NEAR_US)
      view.show((items.us[next] ?? 0) - NEAR_US / 2, (items.us[next] ?? 0) + NEAR_US / 2);
    this.select(next);
  }

  /** Selects the answer of a command, or the command of an answer. */
  toPartner(): void {
    if (this.selected === NONE) return;
    const partner = this.items.partner(this.selected);
    if (partner !== NONE) this.select(partner);
  }

  private placeInView(by: 1 | -1): number {
    const { items, shown, view } = this;
    return by > 0 ? placeAt(items, shown, view.fromUs) : placeAt(items, shown, view.toUs) - 1;
  }

  private neighbour(by: 1 | -1): number {
    const place = placeOf(this.shown, this.selected);
    const isShown = this.shown[place] === this.selected;
    return by > 0 ? place + (isShown ? 1 : 0) : place - 1;
  }

  private marks(): number[] {
    const { mark } = this.items.columns;
    const none = MARKS.indexOf('none');
    const start = MARKS.indexOf('start');
    return [...this.shown].filter((item) => mark[item] !== none && mark[item] !== start);
  }
}
