import uPlot from 'uplot';
import type { Chart, RunCharts } from '../../charts/run-charts.ts';
import { aligned } from './aligned.ts';
import { chartOptions, inUnit, type Palette } from './chart-options.ts';
import { whatIsAt } from './what-is-at.ts';

/** Runs in the page: draws the charts, and redraws them when the width or the colour scheme changes. */
export function drawCharts(run: RunCharts): void {
  const section = document.querySelector<HTMLElement>('.charts');
  if (section === null) return;
  section.hidden = false;
  const under = section.querySelector('.under');
  const plots = run.charts.map((chart, index) => {
    const container = section.querySelector<HTMLElement>(`[data-chart="${index}"]`);
    return container === null ? undefined : new ResponsiveChart(container, chart, run, under);
  });
  let widthPx = section.clientWidth;
  new ResizeObserver(() => {
    if (section.clientWidth === widthPx) return;
    widthPx = section.clientWidth;
    for (const plot of plots) plot?.draw();
  }).observe(section);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const plot of plots) plot?.draw();
  });
}

class ResponsiveChart {
  private readonly container: HTMLElement;
  private readonly chart: Chart;
  private readonly run: RunCharts;
  private readonly under: Element | null;
  private plot: uPlot | undefined;

  constructor(container: HTMLElement, chart: Chart, run: RunCharts, under: Element | null) {
    this.container = container;
    this.chart = chart;
    this.run = run;
    this.under = under;
    this.draw();
  }

  draw(): void {
    this.plot?.destroy();
    const style = getComputedStyle(document.documentElement);
    const colour: Palette = (name) => style.getPropertyValue(`--${name}`).trim();
    const options = chartOptions(this.chart, this.run, this.container.clientWidth, colour);
    const [xs, ...ys] = aligned(this.chart.series, this.run.lengthS * GAP_SHARE);
    // The axis spans the whole run, even without values at its ends.
    const data: uPlot.AlignedData = [
      [0, ...xs, this.run.lengthS],
      ...ys.map((values) => [undefined, ...values, undefined]),
    ];
    this.plot = new uPlot(options, data, this.container);
    const values = [...(this.container.parentElement?.querySelectorAll('.value') ?? [])];
    (this.plot.hooks.setCursor ??= []).push((plot) => {
      values.forEach((value, index) => (value.textContent = this.valueAt(plot, index + 1)));
    });
    this.plot.over.addEventListener('pointermove', () => this.showMoment());
  }

  private valueAt(plot: uPlot, series: number): string {
    const index = plot.cursor.idxs?.[series];
    if (index === undefined || index === null || (plot.cursor.left ?? -1) < 0) return '';
    const value = plot.data[series]?.[index];
    return typeof value === 'number' ? inUnit(value, this.chart.unit) : '';
  }

  /** Shows the active faults and the scenario at the pointer. */
  private showMoment(): void {
    const { plot, under } = this;
    const left = plot?.cursor.left;
    if (plot === undefined || under === null || left === undefined || left < 0) return;
    const seconds = plot.posToVal(left, 'x');
    const slackS = plot.posToVal(left + SLACK_PX, 'x') - seconds;
    under.textContent = whatIsAt(this.run, seconds, slackS);
  }
}

/** Lines break at longer gaps, because a line suggests measured values. */
const GAP_SHARE = 0.03;
const SLACK_PX = 4;
