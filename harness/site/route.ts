import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request to the site. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** The site's other origin, so that a page can embed a cross-origin frame. */
  readonly otherOrigin: string;
}

/** Answers a request. An error becomes a page with status 500. */
export type RouteHandler = (exchange: Exchange) => void | Promise<void>;

/** Sends a complete HTML document. */
export function sendHtml({ response }: Exchange, html: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html);
}

/** Reads a whole number from the query, limited to 0…`max`. Returns `fallback` if it is missing or not a number. */
export function queryNumber({ url }: Exchange, name: string, fallback: number, max: number): number {
  const text = url.searchParams.get(name);
  const value = text === null ? NaN : Number(text);
  return Number.isFinite(value) ? Math.min(max, Math.max(0, Math.trunc(value))) : fallback;
}
