import type { RouteHandler } from '../route.ts';
import { tablePage } from './table-page.ts';

/** How often `/busy` sends a request. */
const tickMs = 100;

const busyScript = `window.ticks = 0;
const output = document.getElementById('ticks');
setInterval(async () => {
  const answer = await fetch('/api/tick');
  await answer.json();
  window.ticks += 1;
  output.textContent = String(window.ticks);
}, ${String(tickMs)});`;

const workerPageScript = `window.worker = new Worker('/worker.js');
window.worker.addEventListener('message', (event) => {
  document.getElementById('answer').textContent = event.data;
});
document.getElementById('ask').addEventListener('click', () => window.worker.postMessage('asked'));
window.worker.postMessage('hello');`;

const workerScript = `let answers = 0;
addEventListener('message', (event) => {
  answers += 1;
  postMessage('answer ' + answers + ' to ' + event.data);
});
`;

/** Creates the pages with background activity, and the routes they request. Each call starts counting at 0. */
export function backgroundRoutes(): readonly [string, RouteHandler][] {
  let ticks = 0;
  return [
    tablePage('/busy', { body: '<p>Answers: <output id="ticks">0</output></p>', script: busyScript }),
    [
      '/api/tick',
      ({ response }) => {
        ticks += 1;
        response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
        response.end(JSON.stringify({ tick: ticks }));
      },
    ],
    tablePage('/worker', {
      body: '<button type="button" id="ask">Ask</button> <output id="answer"></output>',
      script: workerPageScript,
    }),
    [
      '/worker.js',
      ({ response }) => {
        response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(workerScript);
      },
    ],
  ];
}
