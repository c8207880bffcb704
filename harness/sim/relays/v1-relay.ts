/**
 * A model of the relays of the OpenClaw and Clawdbot family, for extensions of others that speak their protocol.
 * Towards the extension it does what the relay of OpenClaw 2026.3.13 does: JSON messages `forwardCDPCommand` and
 * `forwardCDPEvent`, a slot that refuses a second extension with 409 while the first one's socket is open, a ping
 * every five seconds whose pong nobody awaits, three seconds of patience for a command while no extension is
 * there, and twenty seconds until the clients are sent away.
 *
 * Towards clients it is fairer than that relay: a client gets each session once, gets nothing of sessions that
 * it was not told of, and everything in the same order as the others. So what the oracle finds is the extension's.
 */
import { createHmac } from 'node:crypto';
import type { Cancel } from '../kernel.ts';
import type { Endpoint, HttpRequest, HttpResponse, Upgrade } from '../network.ts';
import type { RelayModel, RelayPlace, SimRelay, SimRelayStatus } from './relay-model.ts';
import { V1Clients } from './v1-clients.ts';
import { parsedMessage, type V1Message, type V1Outcome } from './v1-messages.ts';
import { V1Targets } from './v1-targets.ts';

const PING_MS = 5_000;
const REQUEST_MS = 30_000;
/** How long a command waits for an extension. */
const PATIENCE_MS = 3_000;
/** How long clients are kept without an extension. */
const GRACE_MS = 20_000;
const INTERNAL_ERROR = 1011;
/** The token that the extension shows is made of this and the port. */
const TOKEN_CONTEXT = 'openclaw-extension-relay-v1';
const TOKEN_HEADER = 'x-openclaw-relay-token';

export const v1Relay: RelayModel = {
  pairing: (port, { token }) => ({ relayPort: port, gatewayToken: token }),
  clientHeaders: (token) => ({ [TOKEN_HEADER]: token }),
  connectsOnDemand: true,
  start: (place) => new V1Relay(place),
};

/** How a request to the extension ended. */

interface Pending {
  readonly settle: (outcome: V1Outcome) => void;
  readonly cancel: Cancel;
}

class V1Relay implements SimRelay {
  private readonly place: RelayPlace;
  private readonly tokens: ReadonlySet<string>;
  private readonly targets = new V1Targets();
  private readonly clients: V1Clients;
  private readonly pending = new Map<number, Pending>();
  private readonly waiters = new Set<(connected: boolean) => void>();
  private extension: Endpoint | undefined;
  private cancelGrace: Cancel | undefined;
  private lastId = 0;

  constructor(place: RelayPlace) {
    this.place = place;
    const { token, port } = place;
    const derived = createHmac('sha256', token).update(`${TOKEN_CONTEXT}:${port}`).digest('hex');
    this.tokens = new Set([token, derived]);
    this.clients = new V1Clients(this.targets, {
      forward: (method, params, sessionId) => this.request(method, params, sessionId),
      extension: () => this.extensionWithin(PATIENCE_MS),
    });
  }

  status(): SimRelayStatus {
    return {
      extension: this.connected ? 'ready' : 'absent',
      tabs: this.targets.all().map(({ targetId }) => {
        return { tab: this.place.tabOf(targetId), targetId, phase: 'usable' };
      }),
      clients: this.clients.count,
      pending: this.pending.size,
      held: this.waiters.size,
      unanswered: this.clients.unanswered,
    };
  }

  onRequest({ path, method }: HttpRequest, respond: (response: HttpResponse) => void): void {
    const { pathname } = new URL(path, 'http://127.0.0.1');
    if (pathname === '/') respond({ status: 200, body: method === 'HEAD' ? '' : 'OK' });
    else if (pathname === '/extension/status') {
      respond({ status: 200, body: JSON.stringify({ connected: this.connected }) });
    } else respond({ status: 404, body: 'not found' });
  }

  onUpgrade({ path, headers }: HttpRequest, upgrade: Upgrade): void {
    const { pathname, searchParams } = new URL(path, 'http://127.0.0.1');
    const token = headers[TOKEN_HEADER] ?? searchParams.get('token') ?? '';
    if (!this.tokens.has(token)) return upgrade.refuse({ status: 401, body: 'Unauthorized' });
    if (pathname === '/cdp') return this.clients.accept(upgrade.accept());
    if (pathname !== '/extension') return upgrade.refuse({ status: 404, body: 'Not Found' });
    if (this.connected) return upgrade.refuse({ status: 409, body: 'Extension already connected' });
    this.extension?.terminate();
    this.serveExtension(upgrade.accept());
  }

  private get connected(): boolean {
    return this.extension?.open === true;
  }

  /* ---------------------------------------------------------------- the extension */

  private serveExtension(endpoint: Endpoint): void {
    const { kernel, lane } = this.place;
    this.extension = endpoint;
    this.cancelGrace?.();
    for (const waiter of [...this.waiters]) waiter(true);
    const ping = (): Cancel =>
      kernel.schedule(lane, PING_MS, 'pings the extension', () => {
        endpoint.send(JSON.stringify({ method: 'ping' }));
        cancelPing = ping();
      });
    let cancelPing = ping();
    endpoint.handlers = {
      onText: (text) => {
        if (this.extension === endpoint) this.onMessage(parsedMessage(text));
      },
      onClose: () => {
        cancelPing();
        if (this.extension === endpoint) this.extensionEnded();
      },
    };
  }

  private extensionEnded(): void {
    const { kernel, lane } = this.place;
    this.extension = undefined;
    for (const id of [...this.pending.keys()]) this.settle(id, { error: 'extension disconnected' });
    this.cancelGrace?.();
    this.cancelGrace = kernel.schedule(lane, GRACE_MS, 'gives the extension up', () => {
      if (this.connected) return;
      this.targets.clear();
      this.clients.sendAway(INTERNAL_ERROR, 'extension disconnected');
    });
  }

  private onMessage(message: V1Message | undefined): void {
    if (message === undefined) return;
    if (message.id !== undefined) {
      const { error, result } = message;
      return this.settle(message.id, error === undefined ? { result } : { error });
    }
    if (message.method !== 'forwardCDPEvent') return;
    const { method, params = {}, sessionId } = message.params ?? {};
    if (method !== undefined) this.clients.event(method, params, sessionId);
  }

  private request(method: string, params: object | undefined, sessionId?: string): Promise<V1Outcome> {
    const { kernel, lane } = this.place;
    const { extension } = this;
    if (extension?.open !== true) return Promise.resolve({ error: 'Chrome extension not connected' });
    const id = ++this.lastId;
    extension.send(
      JSON.stringify({ id, method: 'forwardCDPCommand', params: { method, sessionId, params } }),
    );
    return new Promise((settle) => {
      const cancel = kernel.schedule(lane, REQUEST_MS, 'gives a request up', () => {
        this.settle(id, { error: `extension request timeout: ${method}` });
      });
      this.pending.set(id, { settle, cancel });
    });
  }

  private settle(id: number, outcome: V1Outcome): void {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    pending?.cancel();
    pending?.settle(outcome);
  }

  private extensionWithin(ms: number): Promise<boolean> {
    if (this.connected) return Promise.resolve(true);
    const { kernel, lane } = this.place;
    return new Promise((resolve) => {
      const waiter = (connected: boolean): void => {
        this.waiters.delete(waiter);
        cancel();
        resolve(connected);
      };
      const cancel = kernel.schedule(lane, ms, 'waits no longer for the extension', () => waiter(false));
      this.waiters.add(waiter);
    });
  }
}
