import type uPlot from 'uplot';
import type { Chart, FaultBand, RunCharts, SeriesTone } from '../../charts/run-charts.ts';

/** Looks up a colour by its name in the page's style sheet. */
export type Palette = (name: 'ink' | 'soft' | 'line' | 'fault-wash' | SeriesTone) => string;

// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- uPlot has this enum in its types only
const LOGARITHMIC = 3 as uPlot.Scale.Distr.Logarithmic;
const HEIGHT_PX = 190;
const AXIS_PX = 62;
const FONT = '12px system-ui, sans-serif';
/** A narrower band would be invisible. */
const BAND_MIN_PX = 2;
/** Space beyond the lowest and the highest value. */
const EDGE = 1.15;
/** Below this, one decimal would show 0. */
const DECIMAL_FROM_MS = 0.1;
const MS_PER_S = 1000;
const IN_MINUTES_FROM_S = 120;
const FILL_ALPHA = '1f';

export function chartOptions(chart: Chart, run: RunCharts, widthPx: number, colour: Palette): uPlot.Options {
  return {
    width: widthPx,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: {
      sync: { key: 'run' },
      drag: { x: true, y: false },
      points: { size: 7 },
      dataIdx: (plot, series, index) => nearestValue(plot.data[series] ?? [], index),
    },
    scales: {
      x: { time: false, range: (_plot, min, max) => [min, max] },
      y: chart.logarithmic
        ? { distr: LOGARITHMIC, log: 10, range: (_plot, min, max) => wholeDecades(min, max) }
        : { range: (_plot, _min, max) => [0, max * 1.1 || 1] },
    },
    axes: [
      axis(colour, {
        values: (_plot, ticks) => ticks.map((tick) => timeText(tick, run.lengthS)),
        space: 64,
        size: 30,
      }),
      axis(colour, {
        size: AXIS_PX,
        values: (_plot, ticks) => ticks.map((tick) => inUnit(tick, chart.unit)),
        ...(chart.logarithmic
          ? {
              splits: (_plot: uPlot, _axis: number, min: number, max: number) => decades(min, max),
              // uPlot's default filter would remove some of them.
              filter: (_plot: uPlot, splits: number[]) => splits,
            }
          : { space: 36 }),
      }),
    ],
    series: [
      {},
      ...chart.series.map(({ tone, drawn }): uPlot.Series => {
        const stroke = colour(tone);
        if (drawn === 'line') return { stroke, width: 1.5, points: { show: false } };
        const fill = `${stroke}${FILL_ALPHA}`;
        return { stroke, paths: () => null, points: { show: true, size: 5, width: 1, fill } };
      }),
    ],
    hooks: { drawClear: [(plot) => drawBands(plot, run.bands, colour('fault-wash'))] },
  };
}

/** The index of the value nearest to `index`, because a series may have no value at the pointer. */
export function nearestValue(values: ArrayLike<number | null | undefined>, index: number): number {
  for (let away = 0; away < values.length; away++) {
    if (typeof values[index - away] === 'number') return index - away;
    if (typeof values[index + away] === 'number') return index + away;
  }
  return index;
}

/** Extends a range to whole powers of ten, with some space at both ends. */
export function wholeDecades(min: number, max: number): [number, number] {
  const low = Math.floor(Math.log10(min / EDGE));
  return [10 ** low, 10 ** Math.max(low + 1, Math.ceil(Math.log10(max * EDGE)))];
}

export function decades(min: number, max: number): number[] {
  const low = Math.round(Math.log10(min));
  return Array.from({ length: Math.round(Math.log10(max)) - low + 1 }, (_, index) => 10 ** (low + index));
}

function axis(colour: Palette, own: uPlot.Axis): uPlot.Axis {
  const grid = { stroke: colour('line'), width: 1 };
  return { stroke: colour('soft'), font: FONT, grid, ticks: { ...grid, size: 4 }, ...own };
}

function drawBands(plot: uPlot, bands: readonly FaultBand[], fill: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.globalAlpha = 0.5;
  ctx.fillStyle = fill;
  for (const { fromS, toS } of bands) {
    const left = plot.valToPos(fromS, 'x', true);
    const width = Math.max(BAND_MIN_PX * devicePixelRatio, plot.valToPos(toS, 'x', true) - left);
    ctx.fillRect(left, bbox.top, width, bbox.height);
  }
  ctx.restore();
}

export function inUnit(value: number, unit: Chart['unit']): string {
  if (unit === 'MB') return `${Number(value.toFixed(1))} MB`;
  if (value >= MS_PER_S) return `${Number((value / MS_PER_S).toFixed(2))} s`;
  if (value < DECIMAL_FROM_MS) return `${Number(value.toPrecision(1))} ms`;
  return `${Number(value.toFixed(value < 10 ? 1 : 0))} ms`;
}

/** Formats a time; in minutes and seconds if the whole run took minutes. */
export function timeText(seconds: number, lengthS: number): string {
  if (lengthS < IN_MINUTES_FROM_S) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
