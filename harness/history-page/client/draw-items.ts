/** Draws messages as arrows between lanes, and everything else as marks in them. */
import { KINDS, MARKS, NONE, type Kind } from '../model/page-model.ts';
import type { Buckets, Cells } from './buckets.ts';
import { KIND_COLOUR, MARK_SIGN } from './palette.ts';
import { BOLD, FONT, type Scene } from './scene.ts';

/** With more arrows in view there is no room for heads and words. */
const DETAIL_MAX = 700;
const HEAD_PX = 4;
const LINE_PX = 14;
const LABEL_ROWS = 5;
const LABEL_CHARS = 42;
/** A label hides at most so many arrows behind it. */
const HIDDEN_MAX = 4;
const LANE_GAP_PX = 5;
/** A pixel with one item, and what each doubling adds. */
const ALPHA_ONE = 0.55;
const ALPHA_STEP = 0.12;

export function drawItems(context: CanvasRenderingContext2D, scene: Scene, buckets: Buckets): void {
  drawTouched(context, scene, buckets.touched);
  drawArrows(context, scene, buckets.arrows);
  drawPoints(context, scene, buckets.points);
}

function kindAt({ items }: Scene, item: number): Kind {
  return KINDS[items.columns.kind[item] ?? 0] ?? 'event';
}

/** In few steps, so that neighbours have the same one. */
function alphaOf(count: number): number {
  return Math.min(1, ALPHA_ONE + ALPHA_STEP * Math.floor(Math.log2(count)));
}

function drawTouched(context: CanvasRenderingContext2D, scene: Scene, cells: Cells): void {
  for (let row = 0; row < cells.rows; row++) {
    const y = scene.geometry.laneY[row] ?? 0;
    drawBars(context, scene, cells, { row, top: y - 4, heightPx: 8 });
  }
  context.globalAlpha = 1;
}

interface BarRow {
  readonly row: number;
  readonly top: number;
  readonly heightPx: number;
}

/** Draws a row's cells as bars. Neighbours that look the same are one bar: each bar and each change of colour costs. */
function drawBars(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { widthPx, counts, items }: Cells,
  { row, top, heightPx }: BarRow,
): void {
  const first = row * widthPx;
  let colour = '';
  let alpha = 0;
  let from = 0;
  const end = (x: number): void => {
    if (colour === '') return;
    context.globalAlpha = alpha;
    context.fillStyle = scene.colour(colour);
    context.fillRect(from, top, x - from, heightPx);
  };
  for (let x = 0; x < widthPx; x++) {
    const count = counts[first + x] ?? 0;
    const nextColour = count === 0 ? '' : KIND_COLOUR[kindAt(scene, items[first + x] ?? 0)];
    const nextAlpha = count === 0 ? 0 : alphaOf(count);
    if (nextColour === colour && nextAlpha === alpha) continue;
    end(x);
    [colour, alpha, from] = [nextColour, nextAlpha, x];
  }
  end(widthPx);
}

function drawArrows(context: CanvasRenderingContext2D, scene: Scene, cells: Cells): void {
  if (cells.used <= DETAIL_MAX) drawEachArrow(context, scene, cells);
  else {
    for (let row = 0; row < cells.rows; row++) {
      // The two directions share the gap, so that both can be seen.
      const [top, bottom] = endsOf(scene, row);
      const half = (bottom - top) / 2 - 1;
      drawBars(context, scene, cells, { row, top: row % 2 === 0 ? top : bottom - half, heightPx: half });
    }
  }
  context.globalAlpha = 1;
}

function drawEachArrow(context: CanvasRenderingContext2D, scene: Scene, cells: Cells): void {
  const arrows: Arrow[] = [];
  for (let x = 0; x < cells.widthPx; x++) {
    for (let row = 0; row < cells.rows; row++) {
      const cell = row * cells.widthPx + x;
      const count = cells.counts[cell] ?? 0;
      if (count === 0) continue;
      const arrow = { row, x, item: cells.items[cell] ?? 0, count };
      drawArrow(context, scene, arrow);
      arrows.push(arrow);
    }
  }
  labelArrows(context, scene, arrows);
}

interface Arrow {
  readonly row: number;
  readonly x: number;
  readonly item: number;
  readonly count: number;
}

/** From and to where the arrows of a row go. */
function endsOf({ geometry }: Scene, row: number): readonly [top: number, bottom: number] {
  const gap = row >> 1;
  const top = (geometry.laneY[gap] ?? 0) + LANE_GAP_PX;
  return [top, (geometry.laneY[gap + 1] ?? top) - LANE_GAP_PX];
}

function drawArrow(context: CanvasRenderingContext2D, scene: Scene, { row, x, item, count }: Arrow): void {
  const [top, bottom] = endsOf(scene, row);
  context.fillStyle = scene.colour(KIND_COLOUR[kindAt(scene, item)]);
  context.globalAlpha = alphaOf(count);
  context.fillRect(x, top, 1, bottom - top);
  const [tip, back] = row % 2 === 0 ? [bottom + 2, bottom - 5] : [top - 2, top + 5];
  context.beginPath();
  context.moveTo(x + 0.5, tip);
  context.lineTo(x + 0.5 - HEAD_PX, back);
  context.lineTo(x + 0.5 + HEAD_PX, back);
  context.fill();
}

/** Words for those arrows that have room for them: after an arrow, few others may be hidden. */
function labelArrows(context: CanvasRenderingContext2D, scene: Scene, arrows: readonly Arrow[]): void {
  context.font = FONT;
  context.textBaseline = 'middle';
  const gaps = new Map<number, Arrow[]>();
  for (const arrow of arrows) {
    const gap = gaps.get(arrow.row >> 1) ?? [];
    gap.push(arrow);
    gaps.set(arrow.row >> 1, gap);
  }
  for (const inGap of gaps.values()) {
    const free = new Array<number>(LABEL_ROWS).fill(-Infinity);
    for (const [index, arrow] of inGap.entries()) {
      const text = labelOf(scene, arrow);
      const width = context.measureText(text).width;
      const hidden = inGap[index + HIDDEN_MAX + 1];
      if (hidden !== undefined && hidden.x <= arrow.x + width) continue;
      const line = free.findIndex((x) => x < arrow.x);
      if (line < 0) continue;
      free[line] = arrow.x + width + 12;
      writeLabel(context, scene, arrow, { text, width, line });
    }
  }
}

function labelOf({ items }: Scene, { item, count }: Arrow): string {
  const whole = items.what(item) + (count > 1 ? ` +${count - 1}` : '');
  return whole.length <= LABEL_CHARS ? whole : `${whole.slice(0, LABEL_CHARS - 1)}…`;
}

interface Label {
  readonly text: string;
  readonly width: number;
  readonly line: number;
}

function writeLabel(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { row, x, item }: Arrow,
  { text, width, line }: Label,
): void {
  const y = endsOf(scene, row)[0] + 14 + line * LINE_PX;
  context.globalAlpha = 0.85;
  context.fillStyle = scene.colour('panel');
  context.fillRect(x + 2, y - 7, width + 4, LINE_PX);
  context.globalAlpha = 1;
  context.fillStyle = scene.colour(KIND_COLOUR[kindAt(scene, item)]);
  context.fillText(text, x + 4, y);
}

function drawPoints(context: CanvasRenderingContext2D, scene: Scene, cells: Cells): void {
  for (let row = 0; row < cells.rows; row++) {
    for (let x = 0; x < cells.widthPx; x++) {
      const item = cells.items[row * cells.widthPx + x] ?? NONE;
      if (item !== NONE) drawMark(context, scene, item, x);
    }
  }
  drawMessageMarks(context, scene);
}

/** Marks of messages are few, so each is drawn, in the lane of its tab if it has one. */
function drawMessageMarks(context: CanvasRenderingContext2D, scene: Scene): void {
  const { items, view, widthPx, marked } = scene;
  for (const item of marked) {
    const us = items.us[item] ?? 0;
    if (us < view.fromUs || us > view.toUs || !items.isMessage(item)) continue;
    drawMark(context, scene, item, Math.floor(view.xOf(us, widthPx)));
  }
}

/** The lane in which something is marked. */
function laneOfMark({ items, geometry }: Scene, item: number): number {
  const { from, tab } = items.columns;
  const about = tab[item] ?? NONE;
  const last = items.model.lanes.length - 1;
  if (items.isMessage(item) && about !== NONE) return Math.min(last, geometry.firstTab + about);
  return from[item] ?? 0;
}

function drawMark(context: CanvasRenderingContext2D, scene: Scene, item: number, x: number): void {
  const { items, geometry, colour } = scene;
  const y = geometry.laneY[laneOfMark(scene, item)] ?? 0;
  const sign = MARK_SIGN[MARKS[items.columns.mark[item] ?? 0] ?? 'none'];
  if (sign === undefined) {
    context.fillStyle = colour(KIND_COLOUR[kindAt(scene, item)]);
    context.beginPath();
    context.arc(x + 0.5, y, 3, 0, Math.PI * 2);
    context.fill();
    return;
  }
  const [text, name] = sign;
  context.fillStyle = colour('panel');
  context.beginPath();
  context.arc(x + 0.5, y, 8, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = colour(name);
  context.font = BOLD;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, x + 0.5, y + 0.5);
  context.textAlign = 'start';
}

/** The selected item, its answer or command, and what it was passed on as, with a line between them. */
export function drawSelection(context: CanvasRenderingContext2D, scene: Scene): void {
  const { items, selected } = scene;
  if (selected === NONE) return;
  for (const other of relatedTo(scene, selected)) {
    drawStrong(context, scene, other, 2);
    drawLink(context, scene, selected, other);
  }
  drawStrong(context, scene, selected, 3);
  if (!items.isMessage(selected)) return;
  const gap = rowOf(scene, selected);
  drawLabel(context, scene, selected, endsOf(scene, gap)[1] - 10);
}

/** Its answer or command; and the other pair of the chain client – relay – extension, if it is known. */
export function relatedTo({ items }: Pick<Scene, 'items'>, item: number): number[] {
  const own = [items.partner(item), items.passed(item)];
  const ofPartner = own[0] === undefined || own[0] === NONE ? NONE : items.passed(own[0]);
  const further = [own[1] ?? NONE, ofPartner].map((one) => (one === NONE ? NONE : items.partner(one)));
  return [...new Set([...own, ofPartner, ...further])].filter((one) => one !== NONE && one !== item);
}

function rowOf({ items }: Scene, item: number): number {
  const from = items.columns.from[item] ?? 0;
  const to = items.columns.to[item] ?? 0;
  return Math.min(from, to) * 2 + (from < to ? 0 : 1);
}

function drawStrong(context: CanvasRenderingContext2D, scene: Scene, item: number, widthPx: number): void {
  const { items, view, colour } = scene;
  const x = Math.floor(view.xOf(items.us[item] ?? 0, scene.widthPx));
  if (items.isMessage(item)) {
    const row = rowOf(scene, item);
    drawArrow(context, scene, { row, x, item, count: 1 });
    const [top, bottom] = endsOf(scene, row);
    context.globalAlpha = 1;
    context.fillRect(x + 0.5 - widthPx / 2, top, widthPx, bottom - top);
  } else {
    drawMark(context, scene, item, x);
    context.strokeStyle = colour('focus');
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x + 0.5, scene.geometry.laneY[laneOfMark(scene, item)] ?? 0, 10, 0, Math.PI * 2);
    context.stroke();
  }
}

function drawLink(context: CanvasRenderingContext2D, scene: Scene, one: number, other: number): void {
  const { items, view, widthPx, colour } = scene;
  if (!items.isMessage(one) || !items.isMessage(other)) return;
  const at = (item: number): readonly [x: number, y: number] => {
    const [top, bottom] = endsOf(scene, rowOf(scene, item));
    return [view.xOf(items.us[item] ?? 0, widthPx), (top + bottom) / 2];
  };
  const [x, y] = at(one);
  const [toX, toY] = at(other);
  context.strokeStyle = colour('focus');
  context.lineWidth = 1.5;
  context.setLineDash([5, 4]);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
  context.setLineDash([]);
}

function drawLabel(context: CanvasRenderingContext2D, scene: Scene, item: number, y: number): void {
  const { items, view, widthPx, colour } = scene;
  const whole = items.what(item);
  const text = whole.length <= LABEL_CHARS ? whole : `${whole.slice(0, LABEL_CHARS - 1)}…`;
  context.font = BOLD;
  const width = context.measureText(text).width;
  const x = Math.max(4, Math.min(view.xOf(items.us[item] ?? 0, widthPx) + 6, widthPx - width - 8));
  context.fillStyle = colour('focus');
  context.fillRect(x - 4, y - 9, width + 8, 18);
  context.fillStyle = colour('panel');
  context.fillText(text, x, y);
}
