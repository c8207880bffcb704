/**
 * The port without a token, for clients that can send neither a header nor a query: Selenium's `debuggerAddress`,
 * Lighthouse's `--port`. Off by default. Whatever program of this computer comes first gets in, so the port closes soon.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Audit } from '../core/audit.ts';
import type { Cancel, Clock } from '../core/clock.ts';
import type { Grant } from './access.ts';
import type { LiveTokens } from './client-tokens.ts';
import { SERVER_LIMITS } from './limits.ts';
import { listen } from './listen.ts';

/** In the audit log. No token can have this name, because of its space. */
const WITHOUT_TOKEN: Grant = { name: 'no token', id: 'no token' };

/** What is allowed on the port: everything that a token allows, whatever the client shows, and until it leaves. */
export const NO_TOKENS: LiveTokens = {
  withoutToken: WITHOUT_TOKEN,
  find: () => WITHOUT_TOKEN,
  holds: () => true,
  onChange: () => undefined,
  close: () => undefined,
};

export interface OpenPortOptions {
  readonly clock: Clock;
  readonly audit?: Audit | undefined;
}

/** Opens once. Closing ends requests that are under way, but no client that has its WebSocket. */
export class OpenPort {
  private readonly clock: Clock;
  private readonly audit: Audit;
  private server: Server | undefined;
  private portNumber = 0;
  private hasClient = false;
  private closing: Promise<void> | undefined;
  private readonly timers: Cancel[] = [];

  constructor({ clock, audit = () => undefined }: OpenPortOptions) {
    this.clock = clock;
    this.audit = audit;
  }

  /** Resolves with the port. `port`: 0 for any free one. Rejects with `PortTakenError`. */
  async open(server: Server, host: string, port: number): Promise<number> {
    await listen(server, { host, port, flag: '--open-port-without-token' });
    this.server = server;
    this.portNumber = (server.address() as AddressInfo).port;
    this.audit({ event: 'port.opened', port: this.portNumber });
    this.closeAfter(SERVER_LIMITS.openPortMs, 'time');
    return this.portNumber;
  }

  /** A client has got a WebSocket. Some open several at once, or one for each page: those may follow for a moment. */
  clientConnected(): void {
    if (this.hasClient) return;
    this.hasClient = true;
    this.closeAfter(SERVER_LIMITS.openPortFirstClientMs, 'client');
  }

  /** Stops listening. Resolves when the last client that came through the port has left. */
  close(reason: 'client' | 'time' | 'relay'): Promise<void> {
    const { server } = this;
    if (server === undefined) return Promise.resolve();
    this.closing ??= new Promise((resolve) => {
      for (const cancel of this.timers) cancel();
      server.close(() => resolve());
      // Not those that have become WebSockets.
      server.closeAllConnections();
      this.audit({ event: 'port.closed', port: this.portNumber, reason });
    });
    return this.closing;
  }

  private closeAfter(ms: number, reason: 'client' | 'time'): void {
    this.timers.push(this.clock.after(ms, () => void this.close(reason)));
  }
}
