/** The `WebSocket` of a worker or a document, on the simulated network. */
import type { Kernel } from '../kernel.ts';
import type { Endpoint, Network } from '../network.ts';

export interface WebSocketClassOptions {
  readonly kernel: Kernel;
  readonly network: Network;
  readonly lane: string;
  readonly origin: string;
  readonly socketActivity: () => void;
}

interface CloseEventLike {
  readonly type: 'close';
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

type Handler<E> = ((event: E) => void) | null;

const STATES = { connecting: 0, open: 1, closing: 2, closed: 3 } as const;

/** A class of its own for each context, bound to its lane. */
export function webSocketClass(options: WebSocketClassOptions): new (url: string) => object {
  const { network, lane, origin, socketActivity } = options;
  return class WebSocket {
    static readonly CONNECTING = STATES.connecting;
    static readonly OPEN = STATES.open;
    static readonly CLOSING = STATES.closing;
    static readonly CLOSED = STATES.closed;
    readonly url: string;
    onopen: Handler<{ readonly type: 'open' }> = null;
    onmessage: Handler<{ readonly type: 'message'; readonly data: string }> = null;
    onerror: Handler<{ readonly type: 'error' }> = null;
    onclose: Handler<CloseEventLike> = null;
    readonly bufferedAmount = 0;
    private readonly listeners = new Map<string, Set<(event: object) => void>>();
    private readonly endpoint: Endpoint;

    constructor(url: string) {
      const { port, pathname, search, host } = new URL(url);
      this.url = url;
      this.endpoint = network.connect({
        lane,
        port: Number(port),
        path: `${pathname}${search}`,
        headers: { host, origin },
        link: 'extension',
      });
      this.endpoint.handlers = {
        onOpen: () => this.emit('open', { type: 'open' }, this.onopen),
        onText: (data) => {
          socketActivity();
          this.emit('message', { type: 'message', data }, this.onmessage);
        },
        onClose: (code, reason, wasClean) => {
          if (!wasClean) this.emit('error', { type: 'error' }, this.onerror);
          this.emit('close', { type: 'close', code, reason, wasClean }, this.onclose);
        },
      };
    }

    get readyState(): number {
      return STATES[this.endpoint.state];
    }

    send(text: string): void {
      if (this.endpoint.state === 'connecting') throw new Error('Still in CONNECTING state.');
      socketActivity();
      this.endpoint.send(text);
    }

    close(code?: number, reason?: string): void {
      this.endpoint.close(code, reason);
    }

    addEventListener(type: string, listener: (event: object) => void): void {
      const set = this.listeners.get(type) ?? new Set();
      this.listeners.set(type, set.add(listener));
    }

    removeEventListener(type: string, listener: (event: object) => void): void {
      this.listeners.get(type)?.delete(listener);
    }

    private emit<E extends object>(type: string, event: E, handler: Handler<E>): void {
      handler?.(event);
      for (const listener of this.listeners.get(type) ?? []) listener(event);
    }
  };
}
