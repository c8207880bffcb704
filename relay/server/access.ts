/**
 * Who may talk to the relay. Pages in the user's browser can reach any local port, so: the `Host` must be
 * a loopback name (against DNS rebinding), a web `Origin` is refused, and clients need a token. The one port that does
 * without a token (open-port.ts) checks the rest in the same way.
 */
import type { IncomingMessage } from 'node:http';
import { isOwnExtension } from '../protocol/extension-ids.ts';
import { NO_OPTION, type Refusal } from '../protocol/refusal-text.ts';

export interface Denial {
  readonly status: 400 | 401 | 403 | 404 | 405 | 408 | 414 | 431 | 503;
  readonly refusal: Refusal;
}

/** What a token allows: it is valid under this name. Another token under the same name has another id. */
export interface Grant {
  readonly name: string;
  readonly id: string;
}

/** The tokens that clients may show. */
export interface ClientTokens {
  /** What this token allows; undefined where it is none, or none any more. */
  find(token: string): Grant | undefined;
  /** What is allowed without one: only on the port that is open without a token. */
  readonly withoutToken?: Grant;
}

/** What is looked at of a request. */
export type RequestHead = Pick<IncomingMessage, 'headers'>;

/** Whether a WebSocket may be had. `path` is the URL's, without slashes at its end. */
export function checkUpgrade(
  request: RequestHead,
  url: URL,
  path: string,
  tokens: ClientTokens,
): Denial | undefined {
  const host = checkHost(request);
  if (host !== undefined) return host;
  if (path === '/extension' && tokens.withoutToken === undefined) return checkExtension(request);
  const rest = withoutBase(path).path;
  if (isBrowserPath(rest) || pageOf(rest) !== undefined) return checkClient(request, url, tokens);
  return denial(400, {
    rule: 'http.websocket',
    what: `A WebSocket at ${quoted(path)}`,
    why: 'there is no WebSocket at this path',
    option: 'Clients use /cdp, or /devtools/page/ID for a single page; the extension uses /extension',
  });
}

/** `/devtools/browser/TOKEN` has the place of Chromium's `/devtools/browser/GUID`, for tools that expect such an address. */
const WITH_TOKEN = /^(?:\/cdp\/[^/]+)?\/devtools\/browser\/([^/]+)$/;

/**
 * Divides a path, percent-encoded as it is, into `/cdp/NAME` (or '' where there is none) and what follows: with
 * `--browsers many`, each browser has all paths after its own.
 */
export function withoutBase(path: string): { readonly base: string; readonly path: string } {
  const [, base, rest] = /^(\/cdp\/[^/]+)(\/.*)?$/.exec(path) ?? [];
  return base === undefined ? { base: '', path } : { base, path: rest ?? '' };
}

/** Whether a WebSocket at this path (without slashes at its end) is a session with the browser. */
function isBrowserPath(path: string): boolean {
  return path === '/cdp' || path === '' || path === '/devtools/browser' || WITH_TOKEN.test(path);
}

/** The target id, percent-encoded as it is, of a path for a single page. */
export function pageOf(path: string): string | undefined {
  return /^\/devtools\/page\/([^/]+)$/.exec(path)?.[1];
}

const LOOPBACK_HOST = /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?$/i;

/** Applies to every request. */
export function checkHost(request: RequestHead): Denial | undefined {
  const host = request.headers.host ?? '';
  if (LOOPBACK_HOST.test(host)) return undefined;
  return denial(403, {
    rule: 'http.host',
    what: `Host ${quoted(host)}`,
    why: 'the relay only accepts loopback names, which prevents DNS rebinding',
    option: `${NO_OPTION}. Use 127.0.0.1, localhost or [::1]`,
  });
}

/** Applies to everything but `/extension`: a browser says so when a web page or an extension sends the request. */
export function checkPage({ headers }: RequestHead): Denial | undefined {
  const { origin } = headers;
  if (origin !== undefined) return ofPage(`Origin ${quoted(origin)}`);
  const site = headers['sec-fetch-site'];
  // Only what the user has typed, or a tool, has none or `none`; the relay serves no page of its own origin.
  if (site === undefined || site === 'none' || site === 'same-origin') return undefined;
  return ofPage(`Sec-Fetch-Site ${quoted(site)}`);
}

function ofPage(what: string): Denial {
  return denial(403, {
    rule: 'http.page',
    what,
    why: 'web pages and extensions cannot use the relay, with or without a token',
    option: `${NO_OPTION}. Use a client outside the browser, or type the URL into the address bar`,
  });
}

/** Of a request, and of an upgrade. */
export const BAD_TARGET = denial(400, {
  rule: 'http.target',
  what: 'The request',
  why: 'its target is not a valid path',
  option: 'Request a path such as /json/version',
});

export function denial(status: Denial['status'], refusal: Refusal): Denial {
  return { status, refusal };
}

/** Peers choose these, and people read them. */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}

/** Applies to CDP clients and the HTTP API. */
export function checkClient(request: RequestHead, url: URL, tokens: ClientTokens): Denial | undefined {
  const ofPage = checkPage(request);
  if (ofPage !== undefined) return ofPage;
  if (tokenOf(request, url) === null && tokens.withoutToken === undefined) {
    return denial(401, {
      rule: 'http.no-token',
      what: 'The request',
      why: 'it has no token',
      option: 'Send the header "Authorization: Bearer TOKEN", or add ?token=TOKEN to the URL',
    });
  }
  if (grantOf(request, url, tokens) === undefined) {
    return denial(401, {
      rule: 'http.token',
      what: 'The request',
      why: 'its token is unknown or revoked',
      option:
        "Send the one in the relay's token file, or create another with " + '"holdfast relay token add NAME"',
    });
  }
  return undefined;
}

/** What the token that a client shows allows, or what is allowed without one. */
export function grantOf(request: RequestHead, url: URL, tokens: ClientTokens): Grant | undefined {
  const token = tokenOf(request, url);
  return token === null ? tokens.withoutToken : tokens.find(token);
}

/** Applies to `/extension`: the handshake proves the rest. */
export function checkExtension(request: RequestHead): Denial | undefined {
  const origin = request.headers.origin ?? '';
  if (isOwnExtension(origin)) return undefined;
  return denial(403, {
    rule: 'http.extension',
    what: `Origin ${quoted(origin)}`,
    why: 'only the Holdfast extension may connect to /extension',
    option: `${NO_OPTION}. Load the extension of the relay's version; clients use /cdp`,
  });
}

function tokenOf(request: RequestHead, url: URL): string | null {
  return bearerOf(request) ?? url.searchParams.get('token') ?? WITH_TOKEN.exec(url.pathname)?.[1] ?? null;
}

function bearerOf(request: RequestHead): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim();
}
