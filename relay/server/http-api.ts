/** The HTTP side of the endpoint: `/json/*` as Chromium has it, and `/extension/status`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseResult, stringOf } from '../core/cdp/json.ts';
import type { Tab } from '../core/cdp/tab.ts';
import type { Relay } from '../core/relay.ts';
import { errorOf, type Outcome } from '../core/outcome.ts';
import { checkClient, checkHost, checkPage, type ClientTokens } from './access.ts';
import { SAFE_HEADERS } from './raw-answer.ts';

export interface HttpApiOptions {
  readonly relay: Relay;
  readonly tokens: ClientTokens;
  readonly version: string;
  /** The request has shown the token. */
  readonly authenticated?: () => void;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What is looked at of a request. */
export type HttpHead = Pick<IncomingMessage, 'headers' | 'method' | 'url'>;

interface Answer {
  readonly status: number;
  readonly body: object | string;
  /** The methods that would be allowed. */
  readonly allow?: string;
}

/** Answers one request. Never throws: a handler's failure is a 500. */
export async function handleHttp(
  options: HttpApiOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, headers, text } = await answerHttp(options, request);
  // Nobody reads a request's body, and a stranger is not kept waiting for another try.
  const isLast = status >= 400 || hasBody(request);
  response.writeHead(status, { ...headers, ...(isLast ? { connection: 'close' } : {}) });
  response.end(text);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** As `handleHttp`, for whoever sends the answer otherwise. */
export async function answerHttp(options: HttpApiOptions, request: HttpHead): Promise<HttpAnswer> {
  const { status, body, allow } = await route(options, request).catch((error: unknown): Answer => ({
    status: 500,
    body: `The relay failed: ${String(error)}`,
  }));
  const isText = typeof body === 'string';
  const text = isText ? body : JSON.stringify(body, null, 2);
  const headers = {
    ...SAFE_HEADERS,
    'content-type': `${isText ? 'text/plain' : 'application/json'}; charset=utf-8`,
    'content-length': `${Buffer.byteLength(text)}`,
    ...(allow === undefined ? {} : { allow }),
  };
  return { status, headers, text };
}

async function route(options: HttpApiOptions, request: HttpHead): Promise<Answer> {
  const url = parseUrl(request);
  if (url === undefined) return { status: 400, body: 'The request target is not a valid path.' };
  const isRoot = url.pathname === '/';
  const isDenied = isRoot ? checkPage(request) : checkClient(request, url, options.tokens);
  const denial = checkHost(request) ?? isDenied;
  if (denial !== undefined) return { status: denial.status, body: denial.message };
  if (!isRoot) options.authenticated?.();

  const path = isRoot ? '/' : safeDecode(pathOf(url));
  if (path === undefined) return { status: 400, body: `Malformed percent-encoding in ${url.pathname}.` };
  const allowed = methodsOf(path);
  if (!allowed.includes(request.method ?? '')) return notAllowed(request.method ?? '', path, allowed);
  const { relay } = options;
  if (isRoot) return { status: 200, body: `Holdfast relay ${options.version}` };
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

/** Chromium answers the others to any method. HEAD only where GET changes nothing. */
function methodsOf(path: string): readonly string[] {
  if (path === '/json/new') return ['PUT'];
  return /^\/json\/(activate|close)\//.test(path) ? ['GET'] : ['GET', 'HEAD'];
}

function notAllowed(method: string, path: string, allowed: readonly string[]): Answer {
  const allow = allowed.join(', ');
  // The first words as in Chromium.
  const body = `Using unsafe HTTP verb ${method} to invoke ${path}. Use ${allow}.`;
  return { status: 405, body, allow };
}

/** The path without slashes at its end. In one pass: strangers choose it. */
export function pathOf({ pathname }: URL): string {
  let end = pathname.length;
  while (end > 0 && pathname[end - 1] === '/') end--;
  return pathname.slice(0, end);
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
  const outcome = await settled((done) => relay.requestOverHttp(frame, '/json/new', done));
  if (outcome.kind !== 'answered') return { status: 503, body: errorOf(outcome).message };
  const tab = relay.targets.byTargetId(stringOf(parseResult(outcome.body)['targetId']) ?? '');
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
  const outcome = await settled((done) => relay.requestOverHttp(frame, method, done));
  if (outcome.kind !== 'answered') return { status: 503, body: errorOf(outcome).message };
  return { status: 200, body: verb === 'close' ? 'Target is closing' : 'Target activated' };
}

function settled(start: (done: (outcome: Outcome) => void) => void): Promise<Outcome> {
  return new Promise((resolve) => start(resolve));
}
