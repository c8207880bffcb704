import type { RunCharts } from '../charts/run-charts.ts';
import { html, type Markup } from './markup.ts';

/** Containers for the charts, which the page's script draws. */
export function chartsSection({ charts, bands }: RunCharts): Markup | undefined {
  if (charts.length === 0) return undefined;
  return html`<section aria-labelledby="over-time">
    <h2 id="over-time">Over time</h2>
    <noscript><p class="quiet">The charts need JavaScript.</p></noscript>
    <div class="charts" hidden>
      ${charts.map(
        ({ title, series }, index) =>
          html`<figure>
            <figcaption>
              ${title}
              ${series.map(
                ({ label, tone, drawn }) =>
                  html`<span class="key ${drawn} ${tone}"><i></i>${label} <b class="value"></b></span>`,
              )}
            </figcaption>
            <div data-chart="${index}"></div>
          </figure>`,
      )}
      <p class="legend">
        ${bands.length > 0 ? html`<span class="key-band"></span>fault active` : undefined}
        <span class="zoom">Drag to zoom in, double-click to zoom out.</span>
      </p>
      <p class="under" role="status"></p>
    </div>
  </section>`;
}
