/** The HTTP side of the endpoint: `/json/*` as Chromium has it, and `/extension/status`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tab } from '../core/cdp/tab.ts';
import type { Relay } from '../core/relay.ts';
import type { Outcome } from '../core/link/requests.ts';
import { checkClient, checkHost } from './access.ts';

export interface HttpApiOptions {
  readonly relay: Relay;
  readonly token: string;
  readonly version: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** What is looked at of a request. */
export type HttpHead = Pick<IncomingMessage, 'headers' | 'method' | 'url'>;

interface Answer {
  readonly status: number;
  readonly body: object | string;
}

/** Answers one request. Never throws: a handler's failure is a 500. */
export async function handleHttp(
  options: HttpApiOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, contentType, text } = await answerHttp(options, request);
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

/** As `handleHttp`, for whoever sends the answer otherwise. */
export async function answerHttp(options: HttpApiOptions, request: HttpHead): Promise<HttpAnswer> {
  const { status, body } = await route(options, request).catch((error: unknown): Answer => ({
    status: 500,
    body: `The relay failed: ${String(error)}`,
  }));
  return typeof body === 'string'
    ? { status, contentType: 'text/plain; charset=utf-8', text: body }
    : { status, contentType: 'application/json; charset=utf-8', text: JSON.stringify(body, null, 2) };
}

async function route(options: HttpApiOptions, request: HttpHead): Promise<Answer> {
  const url = parseUrl(request);
  if (url === undefined) return { status: 400, body: 'The request target is not a valid path.' };
  if (url.pathname === '/') return { status: 200, body: `Holdfast relay ${options.version}` };
  const denial = checkHost(request) ?? checkClient(request, url, options.token);
  if (denial !== undefined) return { status: denial.status, body: denial.message };

  const path = safeDecode(url.pathname.replace(/\/+$/, ''));
  if (path === undefined) return { status: 400, body: `Malformed percent-encoding in ${url.pathname}.` };
  const { relay } = options;
  if (path === '/extension/status')
    return { status: 200, body: { version: options.version, ...relay.status() } };
  if (path === '/json/version') return version(relay, request, url);
  if (path === '/json' || path === '/json/list') {
    return { status: 200, body: [...relay.targets.offered()].map((tab) => describe(tab)) };
  }
  if (path === '/json/new') return newTab(relay, request, url);
  const [, verb, targetId = ''] = /^\/json\/(activate|close)\/(.+)$/.exec(path) ?? [];
  if (verb === 'activate' || verb === 'close') return tabAction(relay, verb, targetId);
  return { status: 404, body: `No such path: ${path}.` };
}

/** The URL asked for, or undefined where the request's target is none. */
export function parseUrl(request: HttpHead): URL | undefined {
  const target = request.url ?? '/';
  return URL.canParse(target, 'http://127.0.0.1') ? new URL(target, 'http://127.0.0.1') : undefined;
}

function safeDecode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Always there, also while the extension is away for a moment: clients wait at the WebSocket instead. */
function version(relay: Relay, request: HttpHead, url: URL): Answer {
  const { product = 'Chrome', userAgent = '' } = relay.version() ?? {};
  // A client that sent the token as a header sends it with the WebSocket, too.
  const token = url.searchParams.get('token');
  const query = token === null ? '' : `?token=${encodeURIComponent(token)}`;
  return {
    status: 200,
    body: {
      Browser: product,
      'Protocol-Version': '1.3',
      'User-Agent': userAgent,
      webSocketDebuggerUrl: `ws://${request.headers.host ?? ''}/cdp${query}`,
    },
  };
}

function describe(tab: Tab): object {
  const { targetId, title, url, type } = tab.root.info;
  return { id: targetId, type, title, url, description: '' };
}

const OWN_TOKEN = /(?<=[?&])token=[^&]*&?|&token=[^&]*$/;

async function newTab(relay: Relay, request: HttpHead, url: URL): Promise<Answer> {
  if (request.method !== 'PUT') {
    return {
      status: 405,
      body: `Using unsafe HTTP verb ${request.method ?? ''} to invoke /json/new. Use PUT.`,
    };
  }
  // The whole query is the address, but for the token where the client has shown it there.
  const query = request.headers.authorization === undefined ? url.search.replace(OWN_TOKEN, '') : url.search;
  const address = safeDecode(query.replace(/^[?&]/, ''));
  if (address === undefined) return { status: 400, body: 'Malformed percent-encoding in the address.' };
  const judgement = relay.judge({ method: 'Target.createTarget', params: { url: address } });
  if (!judgement.ok) return { status: 403, body: judgement.error.message };
  const frame = {
    type: 'tab.create',
    url: address || 'about:blank',
    background: false,
    newWindow: false,
  } as const;
  const outcome = await settled((done) => relay.tabRequest(frame, '/json/new', done));
  if (!outcome.ok) return { status: 503, body: outcome.error.message };
  const { targetId } = JSON.parse(outcome.body) as { targetId: string };
  const tab = relay.targets.byTargetId(targetId);
  return tab === undefined
    ? { status: 503, body: 'The tab was opened, but closed again at once.' }
    : { status: 200, body: describe(tab) };
}

async function tabAction(relay: Relay, verb: 'activate' | 'close', targetId: string): Promise<Answer> {
  const tab = relay.targets.byTargetId(targetId);
  if (tab === undefined) return { status: 404, body: `No such target id: ${targetId}` };
  const method = verb === 'close' ? 'Target.closeTarget' : 'Target.activateTarget';
  const judgement = relay.judge({ method, params: { targetId } });
  if (!judgement.ok) return { status: 403, body: judgement.error.message };
  const frame = { type: `tab.${verb}`, tab: tab.id } as const;
  const outcome = await settled((done) => relay.tabRequest(frame, method, done));
  if (!outcome.ok) return { status: 503, body: outcome.error.message };
  return { status: 200, body: verb === 'close' ? 'Target is closing' : 'Target activated' };
}

function settled(start: (done: (outcome: Outcome) => void) => void): Promise<Outcome> {
  return new Promise((resolve) => start(resolve));
}
