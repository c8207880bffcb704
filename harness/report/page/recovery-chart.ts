import { groupBy } from '../group.ts';
import { spreadOf, type Recovery, type Spread } from '../recoveries.ts';
import { formatCount, formatMs } from '../../base/units.ts';
import { html, type Markup } from './markup.ts';
import { logScale, type Scale } from './scale.ts';

/** Maximum number of dots in a row. The worst are kept. */
const MAX_ROW_DOTS = 300;
const ROW_PX = 32;
const MIDDLE_PX = ROW_PX / 2;

/** All recoveries by fault on a logarithmic axis, with the worst median first. */
export function recoveryChart(recoveries: readonly Recovery[]): Markup {
  const all = spreadOf(recoveries.map((recovery) => recovery.ms));
  if (all === undefined) return html`<p class="quiet">No recovery was measured in this run.</p>`;
  const scale = logScale(recoveries.map((recovery) => recovery.ms));
  const faults = [...groupBy(recoveries, (recovery) => recovery.fault)]
    .flatMap(([name, group]) => {
      const spread = spreadOf(group.map((recovery) => recovery.ms));
      return spread === undefined ? [] : [{ name, group, spread }];
    })
    .sort((a, b) => b.spread.medianMs - a.spread.medianMs);
  return html`<ul class="recoveries">
      <li class="head" aria-hidden="true">
        <span>Fault</span><span class="num">Count</span><span>Recovery time</span
        ><span class="num">Median</span><span class="num">Worst</span>
      </li>
      ${faults.map(({ name, group, spread }) => row(name, group, spread, scale))}
      ${row('All faults', undefined, all, scale)}
    </ul>
    <p class="legend"><span class="key-dot"></span>one recovery<span class="key-median"></span>median</p>`;
}

/** A row with a dot for each recovery in `group`. Without a group it shows the axis. */
function row(name: string, group: readonly Recovery[] | undefined, spread: Spread, scale: Scale): Markup {
  const { count, medianMs, worstMs } = spread;
  const spoken = `${formatCount(count, 'dot')} on a logarithmic axis`;
  const worstFirst = group?.toSorted((a, b) => b.ms - a.ms).slice(0, MAX_ROW_DOTS) ?? [];
  return html`<li class="${group === undefined ? 'total' : ''}">
    <span class="name">${name}</span>
    <span class="num count">${count}<span class="hidden-text"> recoveries</span></span>
    <svg class="strip" height="${ROW_PX}" role="img" aria-label="${spoken}">
      ${scale.ticks.map((tick, index) => gridLine(tick, index, scale, group === undefined))}
      ${group === undefined ? undefined : medianLine(medianMs, scale)}
      ${worstFirst.map((one) => dot(one, scale))}
    </svg>
    <span class="num"><span class="word">median </span>${formatMs(medianMs)}</span>
    <span class="num"><span class="word">worst </span>${formatMs(worstMs)}</span>
  </li>`;
}

function gridLine(tick: number, index: number, scale: Scale, labelled: boolean): Markup {
  const x = scale.at(tick);
  const last = index === scale.ticks.length - 1;
  const anchor = index === 0 ? 'start' : last ? 'end' : 'middle';
  const label = html`<text class="tick" x="${x}" y="22" text-anchor="${anchor}">${decade(tick)}</text>`;
  return html`<line class="grid" x1="${x}" x2="${x}" y1="0" y2="${labelled ? 8 : ROW_PX}" />
    ${labelled ? label : undefined}`;
}

function medianLine(medianMs: number, scale: Scale): Markup {
  const x = scale.at(medianMs);
  return html`<line class="median" x1="${x}" x2="${x}" y1="5" y2="${ROW_PX - 5}">
    <title>Median ${formatMs(medianMs)}</title>
  </line>`;
}

function dot({ fault, ms, scenario }: Recovery, scale: Scale): Markup {
  return html`<circle class="dot" cx="${scale.at(ms)}" cy="${MIDDLE_PX}" r="4.5">
    <title>${fault} in ${scenario}: ${formatMs(ms)}</title>
  </circle>`;
}

/** Formats a power of ten of milliseconds as ms or s. */
function decade(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
}
