/** The whole history in one row, with the part that is in view. Dragging moves that part. */
import { element } from './element.ts';
import type { Palette } from './palette.ts';
import type { PageState } from './state.ts';

const HEIGHT_PX = 36;
const FRAME_MIN_PX = 4;

export class Overview {
  private readonly state: PageState;
  private readonly canvas = element('overview', HTMLCanvasElement);
  private widthPx = 0;
  private isDragged = false;
  private drawn:
    { readonly shown: Int32Array; readonly colour: Palette; readonly canvas: HTMLCanvasElement } | undefined;

  constructor(state: PageState) {
    this.state = state;
    this.canvas.addEventListener('pointerdown', (event) => {
      this.isDragged = true;
      this.canvas.setPointerCapture(event.pointerId);
      this.moveTo(event.offsetX);
    });
    this.canvas.addEventListener('pointermove', (event) => {
      if (this.isDragged) this.moveTo(event.offsetX);
    });
    for (const type of ['pointerup', 'pointercancel'] as const)
      this.canvas.addEventListener(type, () => (this.isDragged = false));
  }

  resize(widthPx: number): void {
    this.widthPx = widthPx;
    this.drawn = undefined;
    this.canvas.width = Math.round(widthPx * devicePixelRatio);
    this.canvas.height = Math.round(HEIGHT_PX * devicePixelRatio);
    this.canvas.style.height = `${HEIGHT_PX}px`;
  }

  draw(colour: Palette): void {
    const context = this.canvas.getContext('2d', { alpha: false });
    if (context === null || this.widthPx === 0) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.bars(colour), 0, 0);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.drawFrame(context, colour);
  }

  /** The bars change only with the filter and the colours: drawing them costs more than the frame. */
  private bars(colour: Palette): HTMLCanvasElement {
    const { shown } = this.state;
    if (this.drawn?.shown === shown && this.drawn.colour === colour) return this.drawn.canvas;
    const canvas = document.createElement('canvas');
    canvas.width = this.canvas.width;
    canvas.height = this.canvas.height;
    this.drawn = { shown, colour, canvas };
    const context = canvas.getContext('2d', { alpha: false });
    if (context === null) return canvas;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.fillStyle = colour('sunk');
    context.fillRect(0, 0, this.widthPx, HEIGHT_PX);
    this.drawBands(context, colour);
    const perPx = this.density();
    const most = perPx.reduce((highest, count) => Math.max(highest, count), 1);
    context.fillStyle = colour('soft');
    for (const [x, count] of perPx.entries()) {
      if (count === 0) continue;
      const height = Math.max(2, (Math.log2(1 + count) / Math.log2(1 + most)) * (HEIGHT_PX - 10));
      context.fillRect(x, HEIGHT_PX - height, 1, height);
    }
    this.drawFailures(context, colour);
    return canvas;
  }

  private xOf(us: number): number {
    const [from, to] = this.state.view.wholeUs;
    return ((us - from) / (to - from)) * this.widthPx;
  }

  /** Items in each pixel. */
  private density(): Uint32Array {
    const { shown, items } = this.state;
    const perPx = new Uint32Array(this.widthPx);
    for (const item of shown) {
      const x = Math.floor(this.xOf(items.us[item] ?? 0));
      perPx[x] = (perPx[x] ?? 0) + 1;
    }
    return perPx;
  }

  private drawBands(context: CanvasRenderingContext2D, colour: Palette): void {
    context.fillStyle = colour('fault-wash');
    for (const { fromMs, toMs } of this.state.items.model.bands) {
      const x = this.xOf(fromMs * 1000);
      context.fillRect(x, 0, Math.max(2, this.xOf(toMs * 1000) - x), HEIGHT_PX);
    }
  }

  private drawFailures(context: CanvasRenderingContext2D, colour: Palette): void {
    const { items, marked } = this.state;
    for (const item of marked) {
      if (items.mark(item) !== 'failed') continue;
      context.fillStyle = colour('failed');
      context.fillRect(this.xOf(items.us[item] ?? 0) - 1, 0, 3, HEIGHT_PX);
    }
  }

  private drawFrame(context: CanvasRenderingContext2D, colour: Palette): void {
    const { view } = this.state;
    const x = this.xOf(view.fromUs);
    const width = Math.max(FRAME_MIN_PX, this.xOf(view.toUs) - x);
    context.globalAlpha = 0.14;
    context.fillStyle = colour('focus');
    context.fillRect(x, 0, width, HEIGHT_PX);
    context.globalAlpha = 1;
    context.strokeStyle = colour('focus');
    context.lineWidth = 2;
    context.strokeRect(x + 1, 1, Math.max(1, width - 2), HEIGHT_PX - 2);
  }

  private moveTo(x: number): void {
    const { view } = this.state;
    const [from, to] = view.wholeUs;
    view.moveTo(from + (x / this.widthPx) * (to - from) - view.lengthUs / 2);
    this.state.changed('view');
  }
}
