import { escapeHtml, htmlPage } from '../html.ts';
import { queryNumber, sendHtml, type RouteHandler } from '../route.ts';
import { tablePage } from './table-page.ts';

/** Maximum delay of `/slow`. */
const slowMsMax = 30_000;

/** Maximum size of `/download/file.txt`. */
const downloadBytesMax = 64 * 1024 * 1024;

/** Maximum number of lines that `/console` writes. */
const consoleLinesMax = 10_000;

const slowMsDefault = 1_000;
const downloadBytesDefault = 1_024;
const consoleLinesDefault = 10;
const downloadLine = 'A line of the downloaded file.\n';

const slow: RouteHandler = (exchange) => {
  const ms = queryNumber(exchange, 'ms', slowMsDefault, slowMsMax);
  const body = `<h1>Slow</h1>\n<p>This answer took ${String(ms)} ms.</p>`;
  const timer = setTimeout(() => sendHtml(exchange, htmlPage({ title: 'Slow', body })), ms);
  exchange.response.on('close', () => clearTimeout(timer));
};

const redirect: RouteHandler = ({ response, url }) => {
  response.writeHead(302, { location: url.searchParams.get('to') ?? '/' }).end();
};

const formResult: RouteHandler = (exchange) => {
  const rows = [...exchange.url.searchParams].map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd id="${escapeHtml(name)}">${escapeHtml(value)}</dd>`,
  );
  const body = `<h1>Form result</h1>\n<p>You sent these values.</p>\n<dl>${rows.join('\n')}</dl>`;
  sendHtml(exchange, htmlPage({ title: 'Form result', body }));
};

const download: RouteHandler = (exchange) => {
  const bytes = queryNumber(exchange, 'bytes', downloadBytesDefault, downloadBytesMax);
  exchange.response.writeHead(200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': bytes,
    'content-disposition': 'attachment; filename="file.txt"',
  });
  exchange.response.end(Buffer.alloc(bytes, downloadLine));
};

const consolePage: RouteHandler = (exchange) => {
  const lines = queryNumber(exchange, 'n', consoleLinesDefault, consoleLinesMax);
  const script = `for (let line = 1; line <= ${String(lines)}; line += 1) console.log('line ' + line);`;
  const [, handler] = tablePage('/console', { script });
  return handler(exchange);
};

const released: RouteHandler = (exchange) => {
  const body = '<h1>Released</h1>\n<p>This answer was held until now.</p>';
  sendHtml(exchange, htmlPage({ title: 'Released', body }));
};

/** Routes whose response depends on the query, and `/hang`, which always has a gate. */
export const queryRoutes: readonly [string, RouteHandler][] = [
  ['/slow', slow],
  ['/redirect', redirect],
  ['/form/result', formResult],
  ['/download/file.txt', download],
  ['/console', consolePage],
  ['/hang', released],
  ['/favicon.ico', ({ response }) => void response.writeHead(204).end()],
];
