/** What a worker has of the web platform that must know virtual time and the simulated network. */
import type { Kernel } from '../kernel.ts';
import type { HttpResponse, Network } from '../network.ts';

export interface WebGlobalsOptions {
  readonly kernel: Kernel;
  readonly network: Network;
  readonly lane: string;
  readonly origin: string;
  /** What the extension's folder has at a path. */
  readonly file: (path: string) => string | undefined;
  /** Makes a TypeError of the script's realm. */
  readonly typeError: (message: string) => Error;
}

interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const OK = 200;
const FETCH_FAILED = 'Failed to fetch';

/** `fetch` of the relay's port and of the extension's own files; nothing else can be reached. */
export function fetchOf(
  options: WebGlobalsOptions,
): (input: string | URL, init?: FetchInit) => Promise<object> {
  const { network, lane, origin, file, typeError } = options;
  return (input, { method = 'GET', headers = {}, signal } = {}) => {
    const url = new URL(String(input), `${origin}/`);
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const settle = (response: HttpResponse | undefined): void => {
        if (response === undefined) reject(typeError(FETCH_FAILED));
        else resolve(responseOf(url.href, response));
      };
      if (url.origin === origin || url.href.startsWith(`${origin}/`)) {
        const body = file(url.pathname.slice(1));
        return settle(body === undefined ? undefined : { status: OK, body });
      }
      const path = `${url.pathname}${url.search}`;
      const port = Number(url.port);
      const sent = { ...headers, host: url.host, origin };
      const cancel = network.fetch({ lane, port, path, headers: sent, method, link: 'extension' }, settle);
      signal?.addEventListener('abort', () => {
        cancel();
        reject(signal.reason as Error);
      });
    });
  };
}

function responseOf(url: string, { status, body, headers = {} }: HttpResponse): object {
  return {
    url,
    status,
    ok: status >= OK && status < 300,
    headers: { get: (name: string) => headers[name.toLowerCase()] ?? null },
    text: () => Promise.resolve(body),
    json: () => Promise.resolve(body).then((text) => JSON.parse(text) as unknown),
  };
}

/** `AbortSignal`, whose time-outs are in virtual time. */
export function abortSignalOf({
  kernel,
  lane,
}: Pick<WebGlobalsOptions, 'kernel' | 'lane'>): typeof AbortSignal {
  const timeout = (ms: number): AbortSignal => {
    const controller = new AbortController();
    kernel.schedule(lane, ms, 'timer', () => {
      controller.abort(new DOMException('signal timed out', 'TimeoutError'));
    });
    return controller.signal;
  };
  return new Proxy(AbortSignal, {
    get: (target, key): unknown => (key === 'timeout' ? timeout : Reflect.get(target, key, target)),
  });
}
