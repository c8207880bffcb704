/** A run's sequence diagram as one HTML file that needs nothing else: the same rows as in the terminal, with nothing cut off. */
import { html, Markup } from '../report/page/markup.ts';
import { STYLE } from '../report/page/style.css.ts';
import type { Drawing, Row } from './diagram.ts';

export interface DiagramPage {
  readonly title: string;
  /** What went wrong. */
  readonly end: string;
  /** The command that plays the run again. */
  readonly replay: string;
  readonly drawing: Drawing;
}

const TIME_PX = 84;
const LANE_PX = 220;

const DIAGRAM_STYLE = `
body { max-width: none; }
.diagram { overflow-x: auto; margin-top: 32px; }
.diagram ol { width: max-content; min-width: 100%; background: var(--panel); border: 1px solid var(--line); border-radius: 14px; padding: 0 16px 16px; }
.diagram li { display: grid; align-items: center; min-height: 26px; font-size: 13px; line-height: 1.35; }
.diagram .lanes { position: sticky; top: 0; background: var(--panel); font-weight: 600; text-align: center; padding: 12px 0; }
.diagram time { color: var(--soft); text-align: right; padding-right: 14px; }
.diagram .wire { justify-self: stretch; align-self: stretch; width: 1px; margin: 0 auto; background: var(--line); grid-row: 1; }
.diagram .at, .diagram .arrow, .diagram .mark { grid-row: 1; z-index: 1; }
.diagram .at { justify-self: center; background: var(--sunk); border-radius: 8px; padding: 1px 8px; text-align: center; }
.diagram .arrow { margin: 0 ${LANE_PX / 2}px; text-align: center; border-bottom: 1.5px solid var(--ink); position: relative; padding: 0 10px; background: var(--panel); }
.diagram .arrow::after { content: ''; position: absolute; bottom: -5px; border: 4.5px solid transparent; }
.diagram .right::after { right: -5px; border-left-color: var(--ink); }
.diagram .left::after { left: -5px; border-right-color: var(--ink); }
.diagram .mark { grid-column: 2 / -1; color: var(--fault); font-weight: 600; border-top: 1.5px solid var(--fault); padding-top: 2px; margin-top: 6px; }
.diagram .end { color: var(--failed); font-weight: 600; padding-top: 12px; }
.diagram .end span { grid-column: 2 / -1; }
pre { background: var(--sunk); border-radius: 10px; padding: 10px 14px; margin-top: 14px; white-space: pre-wrap; }
`;

export function diagramHtml({ title, end, replay, drawing }: DiagramPage): string {
  const { lanes, rows, hidden } = drawing;
  const columns = `${TIME_PX}px repeat(${lanes.length}, ${LANE_PX}px)`;
  const style = new Markup(
    `<style>${STYLE}${DIAGRAM_STYLE}.diagram li { grid-template-columns: ${columns}; }</style>`,
  );
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
      />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>${title} – Holdfast</title>
      ${style}
    </head>
    <body>
      <header class="verdict failed">
        <p class="brand">Holdfast simulator</p>
        <h1>${title}</h1>
        <p class="when">${end}</p>
        <pre><code>${replay}</code></pre>
      </header>
      <main class="diagram">
        <ol>
          <li class="lanes"><span>ms</span>${lanes.map((lane) => html`<span>${lane}</span>`)}</li>
          ${hidden === 0 ? undefined : html`<li><span class="mark">${hidden} earlier rows are omitted</span></li>`}
          ${rows.map((row) => html`<li>${rowOf(row, lanes)}</li>`)}
          <li class="end"><span>✗ ${end}</span></li>
        </ol>
      </main>
    </body>
  </html>`;
  return `<!doctype html>\n${page.text}\n`;
}

function rowOf(row: Row, lanes: readonly string[]): Markup {
  const time = html`<time>${row.ms}</time>`;
  if (row.kind === 'line') return html`${time}<span class="mark">${row.text}</span>`;
  const wires = lanes.map((_, index) => html`<i class="wire" style="grid-column: ${index + 2}"></i>`);
  if (row.kind === 'at') {
    const column = lanes.indexOf(row.lane) + 2;
    return html`${time}${wires}<span class="at" style="grid-column: ${column}">${row.text}</span>`;
  }
  const [from, to] = [lanes.indexOf(row.from), lanes.indexOf(row.to)];
  const span = `${Math.min(from, to) + 2} / ${Math.max(from, to) + 3}`;
  const way = from < to ? 'right' : 'left';
  return html`${time}${wires}<span class="arrow ${way}" style="grid-column: ${span}">${row.text}</span>`;
}
