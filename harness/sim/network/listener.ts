import type { Endpoint } from './endpoint.ts';

/** What a client asks for: the HTTP request, of an upgrade or of a plain exchange. */
export interface HttpRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** By names in lower case, such as `host`, `origin` and `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface HttpResponse {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server on a port. Its callbacks run in its lane. */
export interface Listener {
  readonly lane: string;
  /**
   * A WebSocket is asked for. The server accepts it, refuses it with an HTTP status, or leaves it hanging.
   * After `accept` the handlers of the endpoint must be set before the present task ends.
   */
  onUpgrade(request: HttpRequest, upgrade: Upgrade): void;
  /** A plain HTTP request; `respond` once, or never. */
  onRequest(request: HttpRequest, respond: (response: HttpResponse) => void): void;
}

export interface Upgrade {
  accept(): Endpoint;
  refuse(response: HttpResponse): void;
}
