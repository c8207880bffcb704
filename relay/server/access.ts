/**
 * Who may talk to the relay. Pages in the person's browser can reach any local port, so: the `Host` must be
 * a loopback name (against DNS rebinding), a web `Origin` is refused, and clients need a token.
 */
import type { IncomingMessage } from 'node:http';

export interface Denial {
  readonly status: 400 | 401 | 403 | 408 | 414 | 431 | 503;
  readonly message: string;
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
  if (path === '/extension') return checkExtension(request);
  if (path === '/cdp') return checkClient(request, url, tokens);
  return { status: 400, message: `No WebSocket at ${quoted(path)}: use /cdp or /extension.` };
}

const LOOPBACK_HOST = /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?$/i;
const EXTENSION_ORIGIN = /^chrome-extension:\/\/[a-p]{32}$/;

/** Applies to every request. */
export function checkHost(request: RequestHead): Denial | undefined {
  const host = request.headers.host ?? '';
  if (LOOPBACK_HOST.test(host)) return undefined;
  return {
    status: 403,
    message:
      `Host ${quoted(host)} was refused: the relay answers on loopback names only, so that no web site can ` +
      'give its own name to the relay. Use 127.0.0.1, localhost or [::1].',
  };
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
  return {
    status: 403,
    message:
      `${what} was refused: web pages and extensions may not use the relay's endpoint, with or without a token. ` +
      'Use a client outside the browser, or type the address.',
  };
}

/** Peers choose these, and people read them. */
function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}

/** Applies to CDP clients and the HTTP API. */
export function checkClient(request: RequestHead, url: URL, tokens: ClientTokens): Denial | undefined {
  const ofPage = checkPage(request);
  if (ofPage !== undefined) return ofPage;
  if (tokenOf(request, url) === null) {
    return {
      status: 401,
      message:
        'The request was refused: it has no token, which the relay asks of every client. ' +
        'Send "Authorization: Bearer TOKEN" or add ?token=TOKEN.',
    };
  }
  if (grantOf(request, url, tokens) === undefined) {
    return {
      status: 401,
      message:
        "The token is not one of this relay's, or was revoked. The default one is in the relay's token file; " +
        '"holdfast relay token list" names the others.',
    };
  }
  return undefined;
}

/** What the token that a client shows allows. */
export function grantOf(request: RequestHead, url: URL, tokens: ClientTokens): Grant | undefined {
  const token = tokenOf(request, url);
  return token === null ? undefined : tokens.find(token);
}

/** Applies to `/extension`: the handshake proves the rest. */
export function checkExtension(request: RequestHead): Denial | undefined {
  const origin = request.headers.origin ?? '';
  if (EXTENSION_ORIGIN.test(origin)) return undefined;
  return {
    status: 403,
    message:
      `Origin ${quoted(origin)} was refused: only a browser extension may connect to /extension. ` +
      'Clients use /cdp.',
  };
}

function tokenOf(request: RequestHead, url: URL): string | null {
  return bearerOf(request) ?? url.searchParams.get('token');
}

function bearerOf(request: RequestHead): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim();
}
