import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request to the site. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** The site under its other name, so that a page can embed a cross-origin frame. */
  readonly otherOrigin: string;
}

/** Answers a request, now or later. What it throws becomes a page with status 500. */
export type RouteHandler = (exchange: Exchange) => void | Promise<void>;

/** Sends a whole HTML document. */
export function sendHtml({ response }: Exchange, html: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html);
}

/** A whole number from the query, kept within 0 and `max`; `fallback` if it is missing or no number. */
export function queryNumber({ url }: Exchange, name: string, fallback: number, max: number): number {
  const text = url.searchParams.get(name);
  const value = text === null ? NaN : Number(text);
  return Number.isFinite(value) ? Math.min(max, Math.max(0, Math.trunc(value))) : fallback;
}
