/** The pages that the steps use. */
import { htmlPage } from '../../harness/site/html.ts';
import { sendHtml } from '../../harness/site/route.ts';
import type { TestSite } from '../../harness/site/test-site.ts';
import type { Urls } from './steps.ts';

/** When the late element comes. */
const LATE_MS = 300;

const SCRIPT = `
  const show = (id, text) => { document.getElementById(id).textContent = text; };
  const on = (id, event, handle) => document.getElementById(id).addEventListener(event, handle);
  let count = 0;
  on('count', 'click', () => show('counted', 'counted ' + ++count));
  on('form', 'submit', (event) => {
    event.preventDefault();
    show('sent', 'sent ' + document.getElementById('words').value);
  });
  on('choice', 'change', (event) => show('chosen', 'chose ' + event.target.value));
  on('soon', 'click', () => setTimeout(() => {
    const late = document.createElement('p');
    late.id = 'late';
    late.textContent = 'late';
    document.body.append(late);
  }, ${LATE_MS}));
  on('ask', 'click', () => show('answer', 'answered ' + confirm('Sure?')));
`;

/** Sets the routes. */
export function servePages(site: TestSite): Urls {
  site.setRoute('/steps', (exchange) =>
    sendHtml(
      exchange,
      `<!doctype html><html lang="en"><title>Steps</title><style>body { margin: 0 }</style>
<div style="width: 80px; height: 40px; background: rgb(0, 128, 0)"></div>
<h1 id="greeting">Hello</h1>
<button id="count">Count</button><p id="counted"></p>
<form id="form"><label>Words <input id="words"></label></form><p id="sent"></p>
<label>Choice <select id="choice"><option value="first">First</option><option value="second">Second</option></select></label>
<p id="chosen"></p>
<button id="soon">Later</button><button id="ask">Ask</button><p id="answer"></p>
<iframe id="frame" src="${exchange.otherOrigin}/steps/frame"></iframe>
<script>${SCRIPT}</script>`,
    ),
  );
  site.setRoute('/steps/frame', (exchange) =>
    sendHtml(exchange, htmlPage({ title: 'Frame', body: '<p id="inside">inside</p>' })),
  );
  site.setRoute('/steps/other', (exchange) =>
    sendHtml(exchange, htmlPage({ title: 'Other', body: '<h1>Other</h1>' })),
  );
  return {
    user: `${site.crossOrigin}/`,
    page: site.url('/steps'),
    other: site.url('/steps/other'),
  };
}
