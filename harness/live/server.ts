/** Serves the page of a running soak on loopback, to whoever opens its address on this machine. It can only be read. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listenLoopback, type LoopbackServers } from '../base/listen-loopback.ts';
import type { SoakProgress } from '../soak/progress.ts';
import { LIVE_POLICY, livePage } from './page.ts';
import { liveView } from './view.ts';

export class LiveServer {
  private readonly servers: LoopbackServers;
  private readonly page: string;
  private state = '';

  private constructor(servers: LoopbackServers, title: string) {
    this.servers = servers;
    this.page = livePage(title);
    servers.serve((request, response) => this.answer(request, response));
  }

  /** Rejects if no port is free. */
  static async start(title: string): Promise<LiveServer> {
    return new LiveServer(await listenLoopback(), title);
  }

  get url(): string {
    return `http://127.0.0.1:${this.servers.port}/`;
  }

  show(progress: SoakProgress): void {
    this.state = JSON.stringify(liveView(progress));
  }

  close(): Promise<void> {
    return this.servers.close();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { status, type, body } = this.contentFor(request);
    response.writeHead(status, {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Security-Policy': LIVE_POLICY,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private contentFor({ method, url, headers }: IncomingMessage): Content {
    const { host = '', origin } = headers;
    // A page of the web whose name resolves to this machine has its own name here, and a page that fetches has an origin.
    const own = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${this.servers.port}`);
    if (!own.includes(host)) return text(421, `Open ${this.url} instead.`);
    if (origin !== undefined && origin !== `http://${host}`)
      return text(403, 'Other pages may not read this.');
    if (method !== 'GET' && method !== 'HEAD') return text(405, 'This page can only be read.');
    if (url === '/') return { status: 200, type: 'text/html', body: this.page };
    if (url !== '/state.json') return text(404, `There is only ${this.url}`);
    if (this.state === '') return text(503, 'The soak is being set up. Try again in a moment.');
    return { status: 200, type: 'application/json', body: this.state };
  }
}

interface Content {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function text(status: number, sentence: string): Content {
  return { status, type: 'text/plain', body: `${sentence}\n` };
}
