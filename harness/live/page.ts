/** The page of a running soak. It asks for its content once a second, and draws it. */
import { createHash } from 'node:crypto';
import { html, type Markup } from '../report/page/markup.ts';
import { element } from '../report/page/self-contained.ts';
import { BASE } from '../report/page/style/base.css.ts';
import { CHART } from './view.ts';

const STYLE = `${BASE}
body { max-width: 900px; padding: 32px 24px 64px; }
.now { font-size: 20px; margin-top: 8px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); gap: 12px; margin: 24px 0; }
.tiles div { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px; }
.tiles dt { color: var(--soft); font-size: 14px; }
.tiles dd { font-size: 22px; }
section { margin-top: 32px; }
svg.chart { display: block; width: 100%; height: 140px; background: var(--panel); border: 1px solid var(--line); }
svg.chart path { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
.relay { stroke: var(--extension); } .worker { stroke: var(--client); }
.recovery { stroke: var(--recovery); } .limit { stroke: var(--failed); stroke-dasharray: 6 4; }
.key::before { content: '━ '; } .key.r { color: var(--extension); } .key.w { color: var(--client); }
#faults { display: flex; flex-wrap: wrap; gap: 6px 16px; }
#failures li { border-left: 4px solid var(--failed); padding: 4px 12px; margin-top: 12px; background: var(--panel); }
#failures p { white-space: pre-wrap; }
`;

const SCRIPT = `
const byId = (id) => document.getElementById(id);
const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
function draw({ texts, lines, faults, failures }) {
  for (const [name, text] of Object.entries(texts)) {
    const place = byId('t-' + name);
    if (place !== null && place.textContent !== text) place.textContent = text;
  }
  for (const [name, points] of Object.entries(lines)) byId('l-' + name)?.setAttribute('d', points);
  byId('faults').replaceChildren(...(faults.length === 0 ? ['none'] : faults).map((text) => make('li', text)));
  byId('failures').replaceChildren(...failures.map(({ title, text, replay }) => {
    const item = make('li', '');
    item.append(make('h3', title), make('p', text), make('code', replay));
    return item;
  }));
  byId('no-failures').hidden = failures.length > 0;
}
async function follow() {
  try {
    const response = await fetch('state.json');
    if (response.ok) draw(await response.json());
    setTimeout(follow, 1000);
  } catch {
    byId('t-left').textContent = 'The soak has ended: its report has the result';
    document.body.dataset.ended = 'true';
  }
}
follow();
`;

/** The same for every soak. */
export function livePage(title: string): string {
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>${title} – Holdfast</title>
      ${element('style', STYLE)}
    </head>
    <body>
      <main>
        <h1>${title}</h1>
        <p class="now" id="t-left">starting</p>
        <p>Now: <span id="t-now">–</span></p>
        <noscript><p>This page needs JavaScript.</p></noscript>
        <dl class="tiles">
          ${tile('Iterations', 'iterations')} ${tile('Checks', 'checks')} ${tile('Failed', 'failed')}
          ${tile('Faults', 'faults')} ${tile('Recoveries', 'recoveries')} ${tile('Median', 'median')}
          ${tile('Worst', 'worst')}
        </dl>
        <section>
          <h2>Recovery</h2>
          ${chart('Time of each recovery', [
            ['recovery', 'recovery'],
            ['limit', 'limit'],
          ])}
          <p class="quiet" id="t-recoveryScale"></p>
        </section>
        <section>
          <h2>Memory</h2>
          <p><span class="key r">relay</span> <span class="key w">worker</span></p>
          ${chart('Memory of relay and worker', [
            ['relay', 'relay'],
            ['worker', 'worker'],
          ])}
          <p class="quiet"><span id="t-memory"></span>; <span id="t-memoryScale"></span></p>
        </section>
        <section>
          <h2>Faults that struck</h2>
          <ul id="faults"></ul>
        </section>
        <section>
          <h2>Latest failures</h2>
          <p id="no-failures" class="quiet">none</p>
          <ul id="failures"></ul>
        </section>
      </main>
      ${element('script', SCRIPT)}
    </body>
  </html>`;
  return `<!doctype html>\n${page.text}\n`;
}

/** For the page's header: only its own style and script, and its own server. */
export const LIVE_POLICY = [
  "default-src 'none'",
  `style-src '${digest(STYLE)}'`,
  `script-src '${digest(SCRIPT)}'`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function digest(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}

function tile(name: string, place: string): Markup {
  return html`<div>
    <dt>${name}</dt>
    <dd id="t-${place}">–</dd>
  </div>`;
}

function chart(name: string, lines: readonly (readonly [string, string])[]): Markup {
  return html`<svg
    class="chart"
    role="img"
    aria-label="${name}"
    viewBox="0 0 ${CHART.width} ${CHART.height}"
    preserveAspectRatio="none"
  >
    ${lines.map(([id, tone]) => html`<path id="l-${id}" class="${tone}" d=""></path>`)}
  </svg>`;
}
