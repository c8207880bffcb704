/** Which browser a request is about. */
import type { Relay } from '../core/relay.ts';
import type { RelayStatus } from '../core/relay-status.ts';
import type { TextSocket } from '../core/link/connection.ts';
import type { Connection } from '../core/link/connection.ts';
import { denial, quoted, type Denial } from './access.ts';

/** The state of one of several browsers. */
export interface BrowserStatus extends RelayStatus {
  readonly name: string;
  /** What comes before its paths, for example `/cdp/Work`. */
  readonly path: string;
}

/** `browsers`: where the relay serves several; the rest is then about all of them together. */
export interface ServerStatus extends RelayStatus {
  readonly browsers?: readonly BrowserStatus[];
}

export interface Serving {
  /** The relay of the browser with this path before its own (`/cdp/NAME`), or '' for none. */
  find(base: string): Relay | Denial;
  /** Clients of all browsers. */
  readonly clients: number;
  acceptExtension(socket: TextSocket): Connection;
  listensAt(endpoints: readonly string[]): void;
  /** Other browsers are paired now, or the same with other keys. */
  pairingsChanged(): void;
  status(): ServerStatus;
  close(): void;
}

/** Any browser, but one at a time. */
export class OneBrowser implements Serving {
  private readonly relay: Relay;

  constructor(relay: Relay) {
    this.relay = relay;
  }

  get clients(): number {
    return this.relay.clients.size;
  }

  find(base: string): Relay | Denial {
    if (base === '') return this.relay;
    return denial(404, {
      rule: 'http.browser-name',
      what: `The path ${quoted(base)}`,
      why: 'this relay serves one browser, which has no name in its paths',
      option: 'Leave the name out (/cdp), or start the relay with --browsers many',
    });
  }

  acceptExtension(socket: TextSocket): Connection {
    return this.relay.acceptExtension(socket);
  }

  listensAt(endpoints: readonly string[]): void {
    this.relay.listensAt(endpoints);
  }

  pairingsChanged(): void {
    this.relay.pairingsChanged();
  }

  status(): RelayStatus {
    return this.relay.status();
  }

  close(): void {
    this.relay.close();
  }
}
