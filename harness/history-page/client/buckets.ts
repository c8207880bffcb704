/**
 * Gathers the items in view by the pixel column in which they are drawn, so that drawing costs by the width of the screen
 * and not by the number of items.
 */
import { NONE } from '../model/page-model.ts';
import { placeAt } from './filter.ts';
import type { Items } from './items.ts';
import type { View } from './view.ts';

/** How much each kind matters where several share a pixel; in the order of `KINDS`. */
const WEIGHT = [4, 2, 6, 3, 5, 1, 5, 2, 6, 3, 3, 4, 5, 1, 1, 2, 4, 3, 2];

/** Cells are numbered `row * widthPx + x`. */
export interface Cells {
  readonly widthPx: number;
  readonly rows: number;
  /** How many items are in each cell. */
  readonly counts: Uint32Array;
  /** The item of each cell that matters most; `NONE` if it is empty. */
  readonly items: Int32Array;
  /** Cells that are not empty. */
  readonly used: number;
}

export interface Buckets {
  /** Row `gap * 2` has the messages down from lane `gap` to the next one, row `gap * 2 + 1` those up. */
  readonly arrows: Cells;
  /** Row `lane` has what happens in that lane. */
  readonly points: Cells;
  /** Row `lane` has the messages about the lane's tab. */
  readonly touched: Cells;
  /** Items in view. */
  readonly count: number;
}

/** @param firstTab The first lane of a tab. */
export function bucketsOf(
  items: Items,
  shown: Int32Array,
  view: View,
  widthPx: number,
  firstTab: number,
): Buckets {
  const lanes = items.model.lanes.length;
  const arrows = new CellsMaker(lanes * 2, widthPx);
  const points = new CellsMaker(lanes, widthPx);
  const touched = new CellsMaker(lanes, widthPx);
  const { from, to, kind, tab } = items.columns;
  const scale = widthPx / view.lengthUs;
  const begin = placeAt(items, shown, view.fromUs);
  const end = placeAt(items, shown, view.toUs);
  for (let place = begin; place < end; place++) {
    const item = shown[place] ?? 0;
    const x = Math.floor(((items.us[item] ?? 0) - view.fromUs) * scale);
    const weight = WEIGHT[kind[item] ?? 0] ?? 0;
    const source = from[item] ?? 0;
    const target = to[item] ?? 0;
    if (source === target) points.add(source, x, item, weight);
    else {
      arrows.add(Math.min(source, target) * 2 + (source < target ? 0 : 1), x, item, weight);
      const about = tab[item] ?? NONE;
      if (about !== NONE) touched.add(Math.min(lanes - 1, firstTab + about), x, item, weight);
    }
  }
  return { arrows, points, touched, count: end - begin };
}

class CellsMaker implements Cells {
  readonly rows: number;
  readonly widthPx: number;
  readonly counts: Uint32Array;
  readonly items: Int32Array;
  used = 0;
  private readonly weights: Uint8Array;

  constructor(rows: number, widthPx: number) {
    this.rows = rows;
    this.widthPx = widthPx;
    this.counts = new Uint32Array(rows * widthPx);
    this.items = new Int32Array(rows * widthPx).fill(NONE);
    this.weights = new Uint8Array(rows * widthPx);
  }

  add(row: number, x: number, item: number, weight: number): void {
    if (x < 0 || x >= this.widthPx) return;
    const cell = row * this.widthPx + x;
    const count = this.counts[cell] ?? 0;
    if (count === 0) this.used += 1;
    this.counts[cell] = count + 1;
    if (weight > (this.weights[cell] ?? 0)) {
      this.weights[cell] = weight;
      this.items[cell] = item;
    }
  }
}

/** The item nearest to `x` in a row, at most `reachPx` away; `NONE` if there is none. */
export function nearest({ widthPx, items }: Cells, row: number, x: number, reachPx: number): number {
  for (let away = 0; away <= reachPx; away++) {
    for (const at of away === 0 ? [x] : [x - away, x + away]) {
      const item = at < 0 || at >= widthPx ? NONE : (items[row * widthPx + at] ?? NONE);
      if (item !== NONE) return item;
    }
  }
  return NONE;
}
