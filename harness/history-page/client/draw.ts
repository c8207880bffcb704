/** Draws the time line: the background here, the items in draw-items.ts. */
import { NONE, type PageSpan } from '../model/page-model.ts';
import { bucketsOf, type Buckets } from './buckets.ts';
import { drawItems, drawSelection } from './draw-items.ts';
import { AXIS_PX, BAND_PX, STEP_PX } from './geometry.ts';
import { SPAN_COLOUR } from './palette.ts';
import { BOLD, FONT, type Scene } from './scene.ts';
import { tickText, ticksOf } from './view.ts';

const TICK_PX = 90;
/** A narrower bar could not be seen. */
const BAR_MIN_PX = 2;
const LIFE_PX = 7;

/** Draws it all, and returns what is under each pixel. */
export function drawScene(context: CanvasRenderingContext2D, scene: Scene): Buckets {
  const { items, shown, view, geometry, widthPx, colour } = scene;
  const buckets = bucketsOf(items, shown, view, widthPx, geometry.firstTab);
  context.clearRect(0, 0, widthPx, geometry.heightPx);
  context.fillStyle = colour('panel');
  context.fillRect(0, 0, widthPx, geometry.heightPx);
  drawBands(context, scene);
  drawAxis(context, scene);
  drawSteps(context, scene);
  drawLanes(context, scene);
  drawItems(context, scene, buckets);
  drawSelection(context, scene);
  drawCursor(context, scene);
  drawNames(context, scene);
  return buckets;
}

function drawAxis(context: CanvasRenderingContext2D, { view, widthPx, geometry, colour }: Scene): void {
  const ticks = ticksOf(view.fromUs, view.toUs, Math.max(2, Math.floor(widthPx / TICK_PX)));
  const stepUs = (ticks[1] ?? 0) - (ticks[0] ?? 0) || 1e6;
  context.font = FONT;
  context.textBaseline = 'middle';
  for (const us of ticks) {
    const x = Math.round(view.xOf(us, widthPx)) + 0.5;
    context.fillStyle = colour('line');
    context.fillRect(x, AXIS_PX - 4, 1, geometry.heightPx);
    context.fillStyle = colour('soft');
    context.fillText(tickText(us, stepUs), x + 4, AXIS_PX / 2);
  }
}

/** The spans that are in view, with their pixels. */
function* inView(
  spans: readonly PageSpan[],
  { view, widthPx }: Scene,
): Generator<readonly [span: PageSpan, x: number, width: number]> {
  for (const span of spans) {
    const fromUs = span.fromMs * 1000;
    const toUs = span.toMs * 1000;
    if (toUs < view.fromUs || fromUs > view.toUs) continue;
    const x = Math.max(-BAR_MIN_PX, view.xOf(fromUs, widthPx));
    const end = Math.min(widthPx + BAR_MIN_PX, view.xOf(toUs, widthPx));
    yield [span, x, Math.max(BAR_MIN_PX, end - x)];
  }
}

function drawBands(context: CanvasRenderingContext2D, scene: Scene): void {
  const { colour, geometry } = scene;
  let free = -Infinity;
  for (const [span, x, width] of inView(scene.items.model.bands, scene)) {
    context.globalAlpha = 0.28;
    context.fillStyle = colour('fault-wash');
    context.fillRect(x, AXIS_PX, width, geometry.heightPx);
    context.globalAlpha = 1;
    context.fillStyle = colour('fault');
    context.fillRect(x, AXIS_PX, width, 3);
    free = drawText(context, { text: `⚡ ${span.label}`, x, y: AXIS_PX + BAND_PX / 2 + 3, free, bold: true });
  }
}

function drawSteps(context: CanvasRenderingContext2D, scene: Scene): void {
  const { colour } = scene;
  const y = AXIS_PX + BAND_PX + 5;
  let free = -Infinity;
  for (const [span, x, width] of inView(scene.items.model.steps, scene)) {
    context.fillStyle = colour(SPAN_COLOUR[span.tone]);
    context.globalAlpha = 0.55;
    context.fillRect(x, y, width, 2);
    context.globalAlpha = 1;
    context.fillStyle = colour('ink');
    free = drawText(context, { text: span.label, x, y: y + STEP_PX / 2 + 2, free, width });
  }
}

interface DrawnText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Nothing is written further left. */
  readonly free: number;
  readonly bold?: boolean;
  /** Written only if it fits. */
  readonly width?: number;
}

/** Writes it if there is room. Returns where the next text may begin. */
function drawText(
  context: CanvasRenderingContext2D,
  { text, x, y, free, bold = false, width }: DrawnText,
): number {
  const left = Math.max(4, x + 3);
  context.font = bold ? BOLD : FONT;
  const length = context.measureText(text).width;
  if (left < free || (width !== undefined && left + length > x + width)) return free;
  context.fillText(text, left, y);
  return left + length + 12;
}

function drawLanes(context: CanvasRenderingContext2D, scene: Scene): void {
  const { geometry, colour, widthPx } = scene;
  for (const y of geometry.laneY) {
    context.fillStyle = colour('line');
    context.fillRect(0, y - 0.5, widthPx, 1);
  }
  for (const [{ lane, tone }, x, width] of inView(scene.items.model.spans, scene)) {
    const y = geometry.laneY[lane];
    if (lane === NONE || y === undefined) continue;
    const isLife = tone === 'life';
    context.fillStyle = colour(SPAN_COLOUR[tone]);
    context.globalAlpha = isLife ? 0.4 : 0.75;
    context.fillRect(x, isLife ? y - LIFE_PX / 2 : y - 1, width, isLife ? LIFE_PX : 2);
    context.globalAlpha = 1;
  }
}

function drawCursor(context: CanvasRenderingContext2D, scene: Scene): void {
  const { cursorUs, view, widthPx, colour, geometry } = scene;
  if (cursorUs === undefined) return;
  context.fillStyle = colour('focus');
  context.globalAlpha = 0.7;
  context.fillRect(Math.floor(view.xOf(cursorUs, widthPx)) - 1, AXIS_PX, 2, geometry.heightPx);
  context.globalAlpha = 1;
}

/** The names stay at the left edge. */
function drawNames(context: CanvasRenderingContext2D, { items, geometry, colour }: Scene): void {
  context.font = BOLD;
  context.textBaseline = 'middle';
  for (const [lane, name] of items.model.lanes.entries()) {
    const y = (geometry.laneY[lane] ?? 0) - 15;
    const width = context.measureText(name).width;
    context.globalAlpha = 0.85;
    context.fillStyle = colour('panel');
    context.fillRect(2, y - 8, width + 8, 16);
    context.globalAlpha = 1;
    context.fillStyle = colour('ink');
    context.fillText(name, 6, y);
  }
}
