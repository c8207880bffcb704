/** A horizontal axis with positions in percent, so that a drawing fits any width without scaling its text. */
export interface Scale {
  /** Position of a value as an SVG length, for example `12.5%`. */
  readonly at: (value: number) => string;
  /** Width between two values, never too small to see. */
  readonly width: (from: number, to: number) => string;
  readonly ticks: readonly number[];
}

/** Narrowest bar, in percent of the drawing. */
const MIN_BAR_PERCENT = 0.3;
const LINEAR_TICKS = 6;

/** An axis for the times of a history, including both ends. */
export function linearScale(from: number, to: number): Scale {
  const length = Math.max(1, to - from);
  const percent = (value: number): number => ((value - from) / length) * 100;
  const step = niceStep(length / LINEAR_TICKS);
  const first = Math.ceil(from / step);
  const count = Math.floor((from + length) / step) - first + 1;
  return scale(
    percent,
    Array.from({ length: count }, (_, index) => (first + index) * step),
  );
}

/** A logarithmic axis over whole powers of ten around the values. Values below 1 count as 1. */
export function logScale(values: readonly number[]): Scale {
  const logs = values.map(log);
  const low = Math.floor(logs.reduce((a, b) => Math.min(a, b), 2));
  const high = Math.max(low + 1, Math.ceil(logs.reduce((a, b) => Math.max(a, b), 3)));
  const percent = (value: number): number => ((log(value) - low) / (high - low)) * 100;
  return scale(
    percent,
    Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
  );
}

function log(value: number): number {
  return Math.log10(Math.max(1, value));
}

/** The smallest of 1, 2 or 5 times a power of ten that is at least `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
}

function scale(percent: (value: number) => number, ticks: readonly number[]): Scale {
  const inside = (value: number): number => Math.max(0, Math.min(100, percent(value)));
  return {
    at: (value) => `${round(inside(value))}%`,
    width: (from, to) => `${round(Math.max(MIN_BAR_PERCENT, inside(to) - inside(from)))}%`,
    ticks,
  };
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
