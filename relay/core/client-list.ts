/** Tells the extension who drives the browser, and ends a client that the user wants to end. */
import type { ListedClient } from '../protocol/client-frames.ts';
import type { Clients, Unnumbered } from '../protocol/frames.ts';
import { LINK_LIMITS } from '../protocol/limits.ts';
import { whoIs, type Audit } from './audit.ts';
import type { Client } from './cdp/client.ts';
import { ClientSession } from './cdp/sessions.ts';

export interface ClientListPorts {
  readonly clients: ReadonlySet<Client>;
  readonly audit: Audit;
  now(): number;
  /** Before the paths of this browser; '' where it is the relay's only one. */
  path(): string;
  send(frame: Unnumbered<Clients>): void;
  clientEnded(client: Client): void;
}

/** The user has disconnected a client in the popup. */
export const CLOSE_BY_USER = 4403;
const REASON = "The user disconnected this client in the extension's popup.";

export class ClientList {
  private readonly ports: ClientListPorts;
  /** The last list that was sent, without its times; undefined if the next one has to be sent in any case. */
  private told: string | undefined;
  private wanted = false;

  constructor(ports: ClientListPorts) {
    this.ports = ports;
  }

  /** The extension is ready. An earlier version does not know the list, and would end the connection. */
  ready(wanted: boolean): void {
    this.wanted = wanted;
    this.told = undefined;
    this.tell();
  }

  down(): void {
    this.wanted = false;
  }

  /** Tells the extension if anything but the passing of time has changed. Called with every heartbeat, so not too often. */
  tell(): void {
    if (!this.wanted) return;
    const { clients } = this.ports;
    const first = [...clients].slice(0, LINK_LIMITS.clientsListedMax);
    const now = this.ports.now();
    const listed = first.map((client) => entryOf(client, now));
    const more = clients.size - first.length;
    const path = this.ports.path();
    const key = JSON.stringify([
      path,
      more,
      listed.map(({ connectedMs: _, idleMs: __, ...rest }, index) => [rest, first[index]?.commandAtMs]),
    ]);
    if (key === this.told) return;
    this.told = key;
    this.ports.send({ type: 'clients', clients: listed, more, ...(path === '' ? {} : { path }) });
  }

  /** The user wants to end this client. It may have gone already. */
  disconnect(number: number): void {
    const client = [...this.ports.clients].find((one) => one.number === number);
    if (client !== undefined) {
      this.ports.audit({ event: 'client.endedByUser', ...whoIs(client) });
      client.close(REASON, CLOSE_BY_USER);
      // Not only when the socket has closed, which the client can put off.
      this.ports.clientEnded(client);
    }
    this.tell();
  }
}

function entryOf(client: Client, now: number): ListedClient {
  const tabs = new Set<number>();
  for (const session of client.sessions.values())
    if (session instanceof ClientSession) tabs.add(session.real.tab.id);
  const { agent, commandAtMs } = client;
  return {
    client: client.number,
    token: client.name,
    ...(agent === undefined ? {} : { agent }),
    connectedMs: since(client.connectedAtMs, now),
    ...(commandAtMs === undefined ? {} : { idleMs: since(commandAtMs, now) }),
    running: client.pending,
    tabs: [...tabs].slice(0, LINK_LIMITS.clientTabsListedMax),
    moreTabs: Math.max(0, tabs.size - LINK_LIMITS.clientTabsListedMax),
  };
}

function since(atMs: number, now: number): number {
  return Math.max(0, Math.round(now - atMs));
}

const PRODUCT = /^([A-Za-z][\w.-]{0,30})(?:[/ ]v?(\d[\w.-]{0,20}))?(?=$|[\s;(])/;

/**
 * Product and version of a User-Agent header, such as `Playwright 1.56.1`. Undefined if there is none. The client chooses
 * the header, so nothing else of it is shown to the user.
 */
export function agentOf(userAgent: string | undefined): string | undefined {
  const [, product, version] = PRODUCT.exec(userAgent ?? '') ?? [];
  if (product === undefined) return undefined;
  return version === undefined ? product : `${product} ${version}`;
}
