import type { Geometry } from './geometry.ts';
import type { Items } from './items.ts';
import type { Palette } from './palette.ts';
import type { View } from './view.ts';

export const FONT = '12px system-ui, -apple-system, "Segoe UI", sans-serif';
export const BOLD = `600 ${FONT}`;

/** Everything that a drawing shows. */
export interface Scene {
  readonly items: Items;
  readonly shown: Int32Array;
  /** Those shown that have a mark. */
  readonly marked: readonly number[];
  readonly view: View;
  readonly geometry: Geometry;
  readonly colour: Palette;
  readonly widthPx: number;
  readonly selected: number;
  /** A line is drawn there. */
  readonly cursorUs: number | undefined;
}
