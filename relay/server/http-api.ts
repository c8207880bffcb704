/** The HTTP side of the endpoint: `/json/*` as Chromium has it, and `/extension/status`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { openedTab } from '../core/cdp/opened-tabs.ts';
import type { Tab } from '../core/cdp/sessions.ts';
import { CLOSED_AT_ONCE, relayFailed, type CdpError } from '../core/errors.ts';
import { ruleOf } from '../core/refusal.ts';
import { refusalText } from '../protocol/refusal-text.ts';
import { v8Version } from '../core/v8-version.ts';
import type { Relay } from '../core/relay.ts';
import { errorOf, type Outcome } from '../core/outcome.ts';
import {
  BAD_TARGET,
  checkClient,
  checkHost,
  checkPage,
  denial,
  grantOf,
  quoted,
  withoutBase,
  type ClientTokens,
  type Denial,
} from './access.ts';
import { SERVER_LIMITS } from './limits.ts';
import { protocolJson } from './protocol-json.ts';
import { SAFE_HEADERS } from './raw-answer.ts';
import type { Serving } from './serving.ts';

export interface HttpApiOptions {
  readonly serving: Serving;
  readonly tokens: ClientTokens;
  readonly version: string;
  /** The request has shown the token. */
  readonly authenticated?: () => void;
  /** The request is refused. `name`: of its token, where it has shown a valid one. */
  readonly refused?: (rule: string, name: string | undefined) => void;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What is looked at of a request. */
export type HttpHead = Pick<IncomingMessage, 'headers' | 'method' | 'url'>;

type Answer =
  | { readonly status: 200; readonly body: object | string }
  | { readonly status: 200; readonly json: string }
  /** `allow`: the methods that would be allowed. */
  | (Denial & { readonly allow?: string })
  /** What the core could not do, or refused. */
  | { readonly status: 403 | 500 | 503; readonly error: CdpError };

/** Answers one request. Never throws: a handler's failure is a 500. */
export async function handleHttp(
  options: HttpApiOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, headers, text } = await answerHttp(options, request);
  // Nobody reads a request's body, and an unauthenticated peer does not get to try again on this connection.
  const isLast = status >= 400 || hasBody(request);
  response.writeHead(status, { ...headers, ...(isLast ? { connection: 'close' } : {}) });
  response.end(text);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** As `handleHttp`, for whoever sends the answer otherwise. */
export async function answerHttp(options: HttpApiOptions, request: HttpHead): Promise<HttpAnswer> {
  const answer = await route(options, request).catch((error: unknown): Answer => ({
    status: 500,
    error: relayFailed(error),
  }));
  const rule =
    'refusal' in answer ? answer.refusal.rule : 'error' in answer ? ruleOf(answer.error) : undefined;
  if (rule !== undefined) options.refused?.(rule, nameOf(options, request));
  const { status } = answer;
  const allow = 'allow' in answer ? answer.allow : undefined;
  const body = bodyOf(answer);
  const isText = typeof body === 'string' && !('json' in answer);
  const text = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
  const headers = {
    ...SAFE_HEADERS,
    'content-type': `${isText ? 'text/plain' : 'application/json'}; charset=utf-8`,
    'content-length': `${Buffer.byteLength(text)}`,
    ...(allow === undefined ? {} : { allow }),
  };
  return { status, headers, text };
}

function bodyOf(answer: Answer): object | string {
  if ('refusal' in answer) return refusalText(answer.refusal);
  if ('json' in answer) return answer.json;
  return 'error' in answer ? answer.error.message : answer.body;
}

function nameOf({ tokens }: HttpApiOptions, request: HttpHead): string | undefined {
  const url = parseUrl(request);
  return url === undefined ? undefined : grantOf(request, url, tokens)?.name;
}

async function route(options: HttpApiOptions, request: HttpHead): Promise<Answer> {
  const url = parseUrl(request);
  if (url === undefined) return BAD_TARGET;
  const isRoot = url.pathname === '/';
  const isDenied = isRoot ? checkPage(request) : checkClient(request, url, options.tokens);
  const denied = checkHost(request) ?? isDenied;
  if (denied !== undefined) return denied;
  if (!isRoot && options.tokens.withoutToken === undefined) options.authenticated?.();

  const { base, path: encoded } = withoutBase(isRoot ? '/' : pathOf(url));
  const path = safeDecode(encoded);
  if (path === undefined) return badEncoding(`The path ${quoted(url.pathname)}`);
  const allowed = methodsOf(path);
  if (!allowed.includes(request.method ?? '')) return notAllowed(request.method ?? '', path, allowed);
  if (isRoot) return { status: 200, body: `Holdfast relay ${options.version}` };
  const { serving, version } = options;
  if (path === '/extension/status' && base === '')
    return { status: 200, body: { version, ...serving.status() } };
  if (path === '/json/protocol') return { status: 200, json: await protocolJson() };
  const relay = serving.find(base);
  if ('refusal' in relay) return relay;
  if (path === '/extension/status') return { status: 200, body: { version, ...relay.status() } };
  const socketAt = (at: string): string => socketUrl(`${base}${at}`, request, url);
  if (path === '/json/version') return browserVersion(relay, socketAt);
  if (path === '/json' || path === '/json/list')
    return { status: 200, body: [...relay.targets.offered()].map((tab) => describe(tab, socketAt)) };
  if (path === '/json/new') return newTab(relay, request, url, socketAt);
  const [, verb, targetId = ''] = /^\/json\/(activate|close)\/(.+)$/.exec(path) ?? [];
  if (verb === 'activate' || verb === 'close') return tabAction(relay, verb, targetId);
  return denial(404, {
    rule: 'http.path',
    what: `The path ${quoted(path)}`,
    why: 'it does not exist',
    option:
      'Use /json, /json/version, /json/protocol, /json/new, /json/activate/ID, /json/close/ID or /extension/status',
  });
}

/** Chromium answers the others to any method. HEAD only where GET changes nothing. */
function methodsOf(path: string): readonly string[] {
  if (path === '/json/new') return ['PUT'];
  return /^\/json\/(activate|close)\//.test(path) ? ['GET'] : ['GET', 'HEAD'];
}

function notAllowed(method: string, path: string, allowed: readonly string[]): Answer {
  const allow = allowed.join(', ');
  const refused = denial(405, {
    rule: 'http.method',
    // As in Chromium.
    what: `Using unsafe HTTP verb ${method} to invoke ${path}`,
    why: 'this path does not support it',
    option: `Use ${allow}`,
  });
  return { ...refused, allow };
}

function badEncoding(what: string): Denial {
  return denial(400, {
    rule: 'http.encoding',
    what,
    why: 'its percent-encoding is malformed',
    option: 'Write a percent sign as %25',
  });
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

export function safeDecode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** No extension can learn the revision, but chromedriver refuses a browser without one. */
const UNKNOWN_REVISION = '0'.repeat(40);

/** Always there, also while the extension is away for a moment: clients wait at the WebSocket instead. */
function browserVersion(relay: Relay, socketAt: SocketAt): Answer {
  const { product = 'Chrome', userAgent = '' } = relay.version() ?? {};
  const webKit = /AppleWebKit\/([\d.]+)/.exec(userAgent)?.[1];
  const v8 = v8Version(product);
  return {
    status: 200,
    body: {
      Browser: product,
      'Protocol-Version': '1.3',
      'User-Agent': userAgent,
      ...(v8 === undefined ? {} : { 'V8-Version': v8 }),
      ...(webKit === undefined ? {} : { 'WebKit-Version': `${webKit} (@${UNKNOWN_REVISION})` }),
      webSocketDebuggerUrl: socketAt(''),
    },
  };
}

/** The WebSocket's URL for a path of a browser. */
type SocketAt = (path: string) => string;

/** A client that sent the token as a header sends it with the WebSocket, too. */
function socketUrl(path: string, request: HttpHead, url: URL): string {
  const token = url.searchParams.get('token');
  const query = token === null ? '' : `?token=${encodeURIComponent(token)}`;
  return `ws://${request.headers.host ?? ''}${path === '' ? '/cdp' : path}${query}`;
}

function describe(tab: Tab, socketAt: SocketAt): object {
  const { targetId, title, url, type } = tab.root.info;
  const webSocketDebuggerUrl = socketAt(`/devtools/page/${encodeURIComponent(targetId)}`);
  return { id: targetId, type, title, url, description: '', webSocketDebuggerUrl };
}

const OWN_TOKEN = /(?<=[?&])token=[^&]*&?|&token=[^&]*$/;

async function newTab(relay: Relay, request: HttpHead, url: URL, socketAt: SocketAt): Promise<Answer> {
  // The whole query is the address, but for the token where the client has shown it there.
  const query = request.headers.authorization === undefined ? url.search.replace(OWN_TOKEN, '') : url.search;
  const address = safeDecode(query.replace(/^[?&]/, ''));
  if (address === undefined) return badEncoding('/json/new');
  const judgement = relay.judge({ method: 'Target.createTarget', params: { url: address } });
  if (!judgement.ok) return { status: 403, error: judgement.error };
  const frame = {
    type: 'tab.create',
    url: address || 'about:blank',
    background: false,
    newWindow: false,
  } as const;
  const outcome = await settled((done) => relay.requestOverHttp(frame, '/json/new', done));
  if (outcome.kind !== 'answered') return { status: 503, error: errorOf(outcome) };
  const tab = openedTab(relay.targets, outcome);
  return tab === undefined
    ? { status: 503, error: CLOSED_AT_ONCE }
    : { status: 200, body: describe(tab, socketAt) };
}

async function tabAction(relay: Relay, verb: 'activate' | 'close', targetId: string): Promise<Answer> {
  const tab = relay.targets.byTargetId(targetId);
  if (tab === undefined) return noTarget(targetId);
  const method = verb === 'close' ? 'Target.closeTarget' : 'Target.activateTarget';
  const judgement = relay.judge({ method, params: { targetId } });
  if (!judgement.ok) return { status: 403, error: judgement.error };
  const frame = { type: `tab.${verb}`, tab: tab.id } as const;
  const outcome = await settled((done) => relay.requestOverHttp(frame, method, done));
  if (outcome.kind !== 'answered') return { status: 503, error: errorOf(outcome) };
  if (verb === 'activate') return { status: 200, body: 'Target activated' };
  await isGone(relay, tab);
  return { status: 200, body: 'Target is closing' };
}

/** Resolves when the tab has left the list, or stays there: its page may ask the user whether to leave it. */
function isGone(relay: Relay, tab: Tab): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      forget();
      resolve();
    }, SERVER_LIMITS.tabGoneMs);
    const forget = relay.targets.whenGone(tab, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Of an HTTP request, and of an upgrade. */
export function noTarget(targetId: string): Denial {
  return denial(404, {
    rule: 'http.target-id',
    // As in Chromium.
    what: `No such target id: ${targetId.slice(0, 100)}. The request`,
    why: 'no shared tab has this id',
    option: 'Use an id from /json, or share the tab first',
  });
}

function settled(start: (done: (outcome: Outcome) => void) => void): Promise<Outcome> {
  return new Promise((resolve) => start(resolve));
}
