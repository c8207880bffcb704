/** The time line: draws when something changed, and turns wheel, pointer and keys into changes. */
import { NONE } from '../model/page-model.ts';
import { nearest, type Buckets } from './buckets.ts';
import { drawScene } from './draw.ts';
import { element } from './element.ts';
import { geometryOf, laneNear, type Geometry } from './geometry.ts';
import { timeText } from './items.ts';
import { Overview } from './overview.ts';
import { paletteOf, type Palette } from './palette.ts';
import { pinchOf, type Spot } from './pinch.ts';
import type { PageState } from './state.ts';

const ZOOM_STEP = 1.5;
const PAN_SHARE = 0.15;
const WHEEL_RATE = 0.0015;
/** A pointer that moved less has clicked. */
const CLICK_PX = 5;
const REACH_PX = 7;

export class TimeLine {
  private readonly state: PageState;
  private readonly box = element('time-line', HTMLElement);
  private readonly canvas = element('drawing', HTMLCanvasElement);
  private readonly readout = element('readout', HTMLElement);
  private readonly geometry: Geometry;
  private readonly overview: Overview;
  private readonly pointers = new Map<number, Spot>();
  private colour: Palette;
  private buckets: Buckets | undefined;
  private widthPx = 0;
  private isScheduled = false;
  private movedPx = 0;

  constructor(state: PageState) {
    this.state = state;
    this.geometry = geometryOf(state.items.model.lanes);
    this.overview = new Overview(state);
    this.colour = paletteOf(document.documentElement);
    state.onChange(() => this.schedule());
    new ResizeObserver(() => this.resize()).observe(this.box);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.colour = paletteOf(document.documentElement);
      this.schedule();
    });
    this.box.addEventListener('keydown', (event) => this.onKey(event));
    this.canvas.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    this.canvas.addEventListener('pointerdown', (event) => this.onDown(event));
    this.canvas.addEventListener('pointermove', (event) => this.onMove(event));
    for (const type of ['pointerup', 'pointercancel'] as const)
      this.canvas.addEventListener(type, (event) => this.onUp(event));
    this.canvas.addEventListener('pointerleave', () => (this.readout.textContent = ''));
    this.resize();
  }

  zoom(factor: number, share?: number): void {
    this.state.view.zoom(factor, share);
    this.state.changed('view');
  }

  fit(): void {
    this.state.view.fit();
    this.state.changed('view');
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    requestAnimationFrame(() => {
      this.isScheduled = false;
      this.draw();
    });
  }

  private resize(): void {
    const width = this.box.clientWidth;
    if (width === this.widthPx || width === 0) return;
    this.widthPx = width;
    const ratio = devicePixelRatio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(this.geometry.heightPx * ratio);
    this.canvas.style.height = `${this.geometry.heightPx}px`;
    this.overview.resize(width);
    this.draw();
  }

  private draw(): void {
    const context = this.canvas.getContext('2d', { alpha: false });
    if (context === null) return;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    const { items, shown, marked, view, selected, cursorUs } = this.state;
    const { geometry, colour, widthPx } = this;
    this.buckets = drawScene(context, {
      ...{ items, shown, marked, view, selected, cursorUs },
      ...{ geometry, colour, widthPx },
    });
    this.overview.draw(colour);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { state } = this;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => this.pan(-PAN_SHARE),
      ArrowRight: () => this.pan(PAN_SHARE),
      PageUp: () => this.pan(-0.9),
      PageDown: () => this.pan(0.9),
      Home: () => this.moveTo(-Infinity),
      End: () => this.moveTo(Infinity),
      '+': () => this.zoom(1 / ZOOM_STEP, this.focusShare()),
      '=': () => this.zoom(1 / ZOOM_STEP, this.focusShare()),
      '-': () => this.zoom(ZOOM_STEP, this.focusShare()),
      '0': () => this.fit(),
      ArrowDown: () => state.step(1),
      ArrowUp: () => state.step(-1),
      m: () => state.stepToMark(1),
      M: () => state.stepToMark(-1),
      Enter: () => state.toPartner(),
      Escape: () => state.select(NONE),
      '/': () => element('search', HTMLInputElement).focus(),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  }

  private pan(share: number): void {
    this.state.view.pan(share);
    this.state.changed('view');
  }

  private moveTo(us: number): void {
    const { view } = this.state;
    const [from, to] = view.wholeUs;
    view.moveTo(us < 0 ? from : to);
    this.state.changed('view');
  }

  /** Keys zoom around the selection, if it can be seen. */
  private focusShare(): number {
    const { selected, items, view } = this.state;
    if (selected === NONE) return 0.5;
    const share = view.xOf(items.us[selected] ?? 0, 1);
    return share >= 0 && share <= 1 ? share : 0.5;
  }

  private onWheel(event: WheelEvent): void {
    event.preventDefault();
    const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : 1;
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (isSideways) this.pan((((event.deltaX || event.deltaY) * scale) / this.widthPx) * 0.8);
    else this.zoom(Math.exp(event.deltaY * scale * WHEEL_RATE), event.offsetX / this.widthPx);
  }

  private onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.box.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    this.movedPx = 0;
  }

  private onMove(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) {
      this.showAt(event.offsetX, event.offsetY);
      return;
    }
    const now = { x: event.offsetX, y: event.offsetY };
    this.movedPx += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, spot]) => spot);
    this.pointers.set(event.pointerId, now);
    if (other !== undefined) {
      const { factor, x } = pinchOf(before, now, other);
      this.zoom(factor, x / this.widthPx);
    } else if (this.movedPx > CLICK_PX) {
      this.pan((before.x - now.x) / this.widthPx);
    }
  }

  private onUp(event: PointerEvent): void {
    const wasDown = this.pointers.delete(event.pointerId);
    if (!wasDown || event.type === 'pointercancel' || this.movedPx > CLICK_PX) return;
    const item = this.itemAt(event.offsetX, event.offsetY);
    this.state.selected = item;
    this.state.changed('selection');
  }

  private showAt(x: number, y: number): void {
    const { items, view } = this.state;
    const item = this.itemAt(x, y);
    const time = timeText(view.usAt(x, this.widthPx));
    const text =
      item === NONE ? time : `${timeText(items.us[item] ?? 0)}  ${items.where(item)}  ${items.what(item)}`;
    this.readout.textContent = text;
  }

  /** The item under a pointer, or `NONE`. */
  private itemAt(x: number, y: number): number {
    if (this.buckets === undefined) return NONE;
    const { arrows, points, touched } = this.buckets;
    const { lane, onLine } = laneNear(this.geometry, y);
    const column = Math.floor(x);
    const inLane = [nearest(points, lane, column, REACH_PX), nearest(touched, lane, column, REACH_PX)];
    const top = this.geometry.laneY[lane] ?? 0;
    const bottom = this.geometry.laneY[lane + 1] ?? top;
    const rows = y < (top + bottom) / 2 ? [lane * 2, lane * 2 + 1] : [lane * 2 + 1, lane * 2];
    const inGap = rows.map((row) => nearest(arrows, row, column, REACH_PX));
    const order = onLine ? [...inLane, ...inGap] : [...inGap, ...inLane];
    return order.find((item) => item !== NONE) ?? NONE;
  }
}
