/** The part of the history that is in view. Times are microseconds. */

/** Nothing happens faster. */
const LENGTH_MIN_US = 50;
/** Space before the first event and after the last. */
const EDGE = 0.02;

export class View {
  fromUs = 0;
  toUs = 1;
  private readonly startUs: number;
  private readonly endUs: number;

  constructor(firstUs: number, lastUs: number) {
    const edge = Math.max(LENGTH_MIN_US, (lastUs - firstUs) * EDGE);
    this.startUs = firstUs - edge;
    this.endUs = lastUs + edge;
    this.fit();
  }

  get lengthUs(): number {
    return this.toUs - this.fromUs;
  }

  /** The whole history, with some space. */
  get wholeUs(): readonly [from: number, to: number] {
    return [this.startUs, this.endUs];
  }

  fit(): void {
    this.fromUs = this.startUs;
    this.toUs = this.endUs;
  }

  /** Makes the view `factor` times as long; what is at `share` (0 to 1) stays there. */
  zoom(factor: number, share = 0.5): void {
    const length = Math.min(this.endUs - this.startUs, Math.max(LENGTH_MIN_US, this.lengthUs * factor));
    const at = this.fromUs + this.lengthUs * share;
    this.place(at - length * share, length);
  }

  /** Moves by a share of what is in view: 1 is the next part, -1 the one before. */
  pan(share: number): void {
    this.place(this.fromUs + this.lengthUs * share, this.lengthUs);
  }

  moveTo(fromUs: number): void {
    this.place(fromUs, this.lengthUs);
  }

  /** Moves so that `us` is in view, and not at its edge. */
  reveal(us: number): void {
    const margin = this.lengthUs * 0.1;
    if (us < this.fromUs + margin || us > this.toUs - margin)
      this.place(us - this.lengthUs / 2, this.lengthUs);
  }

  show(fromUs: number, toUs: number): void {
    this.place(fromUs, Math.max(LENGTH_MIN_US, toUs - fromUs));
  }

  xOf(us: number, widthPx: number): number {
    return ((us - this.fromUs) / this.lengthUs) * widthPx;
  }

  usAt(x: number, widthPx: number): number {
    return this.fromUs + (x / widthPx) * this.lengthUs;
  }

  private place(fromUs: number, lengthUs: number): void {
    const length = Math.min(lengthUs, this.endUs - this.startUs);
    this.fromUs = Math.max(this.startUs, Math.min(fromUs, this.endUs - length));
    this.toUs = this.fromUs + length;
  }
}

/** Round times for an axis: at most `most` of them. */
export function ticksOf(fromUs: number, toUs: number, most: number): number[] {
  const least = (toUs - fromUs) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10);
  const first = Math.ceil(fromUs / step);
  const count = Math.max(0, Math.floor(toUs / step) - first + 1);
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

/** A tick's text, with as many digits as the distance between two ticks needs. */
export function tickText(us: number, stepUs: number): string {
  if (stepUs >= 1e6) return `${Math.round(us / 1e6)} s`;
  const digits = Math.min(6, Math.max(1, Math.ceil(-Math.log10(stepUs / 1e6))));
  return `${(us / 1e6).toFixed(digits)} s`;
}
