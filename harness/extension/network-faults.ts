/** The network of an extension: its worker and the pages of the browser are offline. */
import type { BrowserContext } from 'playwright';
import type { ExtensionDriver } from './driver.ts';

/**
 * Offline, requests of pages fail as Playwright's `setOffline` makes them fail, and the worker's `fetch` and new sockets
 * fail as without a network; `navigator.onLine` is false. The worker gets that when it has started: its first turn may
 * still reach the network, and a socket that is open stays open. Kill the worker to close it. Requests to the extension's
 * own files succeed.
 */
export class ExtensionNetwork {
  private readonly driver: ExtensionDriver;
  private readonly context: () => BrowserContext;
  private isOffline = false;

  constructor(driver: ExtensionDriver, context: () => BrowserContext) {
    this.driver = driver;
    this.context = context;
    driver.worker.inject(() => (this.isOffline ? `(${cutNetwork.toString()})()` : undefined));
  }

  /** Holds in the running worker, in every later one, and in the next run of the browser, until `online`. */
  async offline(): Promise<void> {
    this.isOffline = true;
    await this.context().setOffline(true);
    await this.driver.worker.evaluate(cutNetwork);
  }

  /** Ends the fault. */
  async online(): Promise<void> {
    this.isOffline = false;
    await this.context().setOffline(false);
    if (this.driver.worker.running) await this.driver.worker.evaluate(restoreNetwork);
  }

  /** Goes on in a new run of the browser. */
  async followIn(context: BrowserContext): Promise<void> {
    if (this.isOffline) await context.setOffline(true);
  }
}

interface Originals {
  readonly fetch: typeof fetch;
  readonly WebSocket: typeof WebSocket;
}

/** Runs in the worker. */
function cutNetwork(): void {
  const world = globalThis as unknown as Originals & { holdfastNetwork?: Originals | undefined };
  if (world.holdfastNetwork !== undefined) return;
  const originals: Originals = { fetch: world.fetch, WebSocket: world.WebSocket };
  const offline = {
    holdfastNetwork: originals,
    fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
      const { protocol } = new URL(input instanceof Request ? input.url : input, location.href);
      if (/^https?:$/.test(protocol)) throw new TypeError('Failed to fetch');
      return originals.fetch.call(globalThis, input, init);
    },
    // It fails as any socket does that reaches nobody: `error`, then `close` with 1006. Nothing listens on port 9.
    WebSocket: new Proxy(originals.WebSocket, {
      construct: (target, _args, newTarget) =>
        Reflect.construct(target, ['ws://127.0.0.1:9/'], newTarget) as WebSocket,
    }),
  };
  Object.assign(globalThis, offline);
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
  dispatchEvent(new Event('offline'));
}

/** Runs in the worker. */
function restoreNetwork(): void {
  const world = globalThis as unknown as { holdfastNetwork?: Originals | undefined };
  if (world.holdfastNetwork === undefined) return;
  Object.assign(globalThis, world.holdfastNetwork, { holdfastNetwork: undefined });
  Reflect.deleteProperty(navigator, 'onLine');
  dispatchEvent(new Event('online'));
}
