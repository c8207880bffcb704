import type { IncomingMessage, ServerResponse } from 'node:http';
import { Gates, type Gate } from './gates.ts';
import { escapeHtml, htmlPage } from './html.ts';
import { listenLoopback, type LoopbackServers } from '../base/listen-loopback.ts';
import { sendHtml, type Exchange, type RouteHandler } from './route.ts';
import { articleRoutes } from './routes/articles.ts';
import { backgroundRoutes } from './routes/background.ts';
import { queryRoutes } from './routes/from-query.ts';
import { simpleRoutes } from './routes/simple.ts';
import { tablePage } from './routes/table-page.ts';

/** This path responds only when its gate is released. */
const hangPath = '/hang';

const [, notFound] = tablePage('/missing');

/** The local site for all scenarios. It listens on loopback addresses only. */
export class TestSite {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The same site as another origin: `http://localhost:PORT`. */
  readonly crossOrigin: string;
  readonly #servers: LoopbackServers;
  readonly #gates = new Gates([hangPath]);
  readonly #hits = new Map<string, number>();
  readonly #customRoutes = new Map<string, RouteHandler>();
  #routes = builtInRoutes();

  private constructor(servers: LoopbackServers) {
    this.#servers = servers;
    this.origin = `http://127.0.0.1:${String(servers.port)}`;
    this.crossOrigin = `http://localhost:${String(servers.port)}`;
    servers.serve((request, response) => void this.#answer(request, response));
  }

  /** Resolves when it listens on a free port. */
  static async start(): Promise<TestSite> {
    return new TestSite(await listenLoopback());
  }

  /** The full URL of a path, which may have a query. */
  url(path: string): string {
    return new URL(path, this.origin).href;
  }

  /** Number of requests for a path (without query) since the start or `reset`, including waiting ones. */
  hits(path: string): number {
    return this.#hits.get(path) ?? 0;
  }

  /** Replaces the response for a path (without query) until `reset`. */
  setRoute(path: string, handler: RouteHandler): void {
    this.#customRoutes.set(path, handler);
  }

  /** Makes requests for a path (without query) wait. Returns the existing gate if there is one, as always for `/hang`. */
  gate(path: string): Gate {
    return this.#gates.close(path);
  }

  /** Clears hits and custom routes, restarts `/api/tick`, and releases all gates, so that waiting requests are answered. */
  reset(): void {
    this.#hits.clear();
    this.#customRoutes.clear();
    this.#routes = builtInRoutes();
    this.#gates.releaseAll();
  }

  /** Destroys all connections, also waiting and kept-alive ones. Resolves when everything is closed. */
  async close(): Promise<void> {
    await this.#servers.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(`${this.origin}${request.url ?? '/'}`);
    const otherOrigin = request.headers.host?.startsWith('localhost') ? this.origin : this.crossOrigin;
    const exchange: Exchange = { request, response, url, otherOrigin };
    this.#hits.set(url.pathname, this.hits(url.pathname) + 1);
    await this.#gates.pass(url.pathname);
    const handler = this.#customRoutes.get(url.pathname) ?? this.#routes.get(url.pathname) ?? notFound;
    try {
      await handler(exchange);
    } catch (error) {
      sendFailure(exchange, error);
    }
  }
}

function builtInRoutes(): ReadonlyMap<string, RouteHandler> {
  return new Map([...simpleRoutes, ...articleRoutes, ...queryRoutes, ...backgroundRoutes()]);
}

function sendFailure(exchange: Exchange, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (exchange.response.headersSent) {
    exchange.response.destroy();
    return;
  }
  const body = `<h1>A route failed</h1>\n<pre>${escapeHtml(text)}</pre>`;
  sendHtml(exchange, htmlPage({ title: 'A route failed', body }), 500);
}
