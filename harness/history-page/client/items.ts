/** The items of a history in the page: columns of numbers, and what they mean. */
import {
  COLUMNS,
  KINDS,
  MARKS,
  NONE,
  type Columns,
  type Kind,
  type Mark,
  type PageModel,
} from '../model/page-model.ts';

type PackedItems = Columns<readonly number[]>;

export class Items {
  readonly model: Omit<PageModel, 'items'>;
  readonly count: number;
  /** Microseconds since the history was opened. */
  readonly us: Float64Array;
  readonly columns: Columns<Int32Array>;

  /** Times in `model` are differences, as they are packed. */
  constructor({ items, ...model }: PageModel) {
    this.model = model;
    this.count = items.us.length;
    this.us = new Float64Array(this.count);
    let at = 0;
    for (const [index, step] of items.us.entries()) this.us[index] = at += step;
    this.columns = columnsOf(items);
  }

  get firstUs(): number {
    return this.us[0] ?? 0;
  }

  get lastUs(): number {
    return this.us[this.count - 1] ?? 0;
  }

  kind(item: number): Kind {
    return KINDS[this.columns.kind[item] ?? 0] ?? 'event';
  }

  mark(item: number): Mark {
    return MARKS[this.columns.mark[item] ?? 0] ?? 'none';
  }

  isMessage(item: number): boolean {
    return this.columns.from[item] !== this.columns.to[item];
  }

  /** The command or answer that belongs to the item. */
  partner(item: number): number {
    return this.columns.partner[item] ?? NONE;
  }

  passed(item: number): number {
    return this.columns.passed[item] ?? NONE;
  }

  label(item: number): string {
    return this.model.labels[this.columns.label[item] ?? NONE] ?? '';
  }

  tab(item: number): string | undefined {
    return this.model.tabs[this.columns.tab[item] ?? NONE];
  }

  /** `relay → worker`, or the lane. */
  where(item: number): string {
    const { from, to } = this.columns;
    const source = this.model.lanes[from[item] ?? 0] ?? '';
    if (!this.isMessage(item)) return source;
    return `${source} → ${this.model.lanes[to[item] ?? 0] ?? ''}`;
  }

  /** The item in words. */
  what(item: number): string {
    const kind = this.kind(item);
    const id = this.columns.id[item] ?? NONE;
    const number = id === NONE ? '' : ` #${id}`;
    const label = this.label(item);
    if (kind === 'command') return `${label}${number}`;
    if (kind === 'answer') return `answer to ${label === '' ? 'a command' : label}${number}`;
    if (kind === 'error') return `error for ${label === '' ? 'a command' : label}${number}`;
    return label === '' ? kind : label;
  }
}

function columnsOf(items: PackedItems): Columns<Int32Array> {
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, Int32Array.from(items[name])]));
  return columns as unknown as Columns<Int32Array>;
}

/** Seconds with enough digits to tell events apart. */
export function timeText(us: number): string {
  return `${(us / 1e6).toFixed(4)} s`;
}
