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

/** The path that answers only when its gate is released. */
const hangPath = '/hang';

const [, notFound] = tablePage('/missing');

/** The local site that all scenarios browse. It listens on loopback addresses only. */
export class TestSite {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The same site as another origin: `http://localhost:PORT`. */
  readonly crossOrigin: string;
  readonly #servers: LoopbackServers;
  readonly #gates = new Gates([hangPath]);
  readonly #hits = new Map<string, number>();
  readonly #ownRoutes = new Map<string, RouteHandler>();
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

  /** A full address from a path that may have a query. */
  url(path: string): string {
    return new URL(path, this.origin).href;
  }

  /** How often a path (without query) was asked for, waiting requests included, since the start or `reset`. */
  hits(path: string): number {
    return this.#hits.get(path) ?? 0;
  }

  /** Answers a path (without query) in another way until `reset`. */
  setRoute(path: string, handler: RouteHandler): void {
    this.#ownRoutes.set(path, handler);
  }

  /** Makes requests for a path (without query) wait. If it has a gate already, `/hang` always has, it is that one. */
  gate(path: string): Gate {
    return this.#gates.close(path);
  }

  /** Forgets hits and own routes, starts `/api/tick` anew and releases all gates. Open requests are answered. */
  reset(): void {
    this.#hits.clear();
    this.#ownRoutes.clear();
    this.#routes = builtInRoutes();
    this.#gates.releaseAll();
  }

  /** Destroys all connections, waiting and kept-alive ones too; resolves when nothing is left. */
  async close(): Promise<void> {
    await this.#servers.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(`${this.origin}${request.url ?? '/'}`);
    const otherOrigin = request.headers.host?.startsWith('localhost') ? this.origin : this.crossOrigin;
    const exchange: Exchange = { request, response, url, otherOrigin };
    this.#hits.set(url.pathname, this.hits(url.pathname) + 1);
    await this.#gates.pass(url.pathname);
    const handler = this.#ownRoutes.get(url.pathname) ?? this.#routes.get(url.pathname) ?? notFound;
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
