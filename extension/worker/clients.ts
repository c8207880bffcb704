/** Who drives the browser, as the relay has said last. */
import type { Clients, ExtensionFrame, ListedClient, Unnumbered } from '../../relay/protocol/frames.ts';

/** A client, for the popup. Times are as of `Date.now()`. */
export interface StatusClient extends Pick<
  ListedClient,
  'client' | 'token' | 'agent' | 'running' | 'tabs' | 'moreTabs'
> {
  readonly connectedAtMs: number;
  /** When its last command came; undefined if it has sent none. */
  readonly commandAtMs?: number | undefined;
  /** The user has disconnected it, and the relay has not confirmed it yet. */
  readonly ending: boolean;
}

export interface StatusClients {
  readonly listed: readonly StatusClient[];
  /** What comes after the relay's address for clients of this browser; undefined if that is nothing. */
  readonly path?: string | undefined;
  /** Clients that are not listed. */
  readonly more: number;
}

type ClientsFrame = Pick<Clients, 'clients' | 'more' | 'path'>;

export class DrivingClients {
  private known: { readonly frame: ClientsFrame; readonly atMs: number } | undefined;
  private readonly ending = new Set<number>();

  /** Undefined if the relay has not said it on this connection. One of an earlier version never does. */
  get all(): StatusClients | undefined {
    if (this.known === undefined) return undefined;
    const { frame, atMs } = this.known;
    const listed = frame.clients.map(({ connectedMs, idleMs, ...rest }) => ({
      ...rest,
      connectedAtMs: atMs - connectedMs,
      ...(idleMs === undefined ? {} : { commandAtMs: atMs - idleMs }),
      ending: this.ending.has(rest.client),
    }));
    return { listed, more: frame.more, ...(frame.path === undefined ? {} : { path: frame.path }) };
  }

  /** The relay has sent its list. */
  take(frame: ClientsFrame): void {
    this.known = { frame, atMs: Date.now() };
    const present = new Set(frame.clients.map(({ client }) => client));
    for (const client of this.ending) if (!present.has(client)) this.ending.delete(client);
  }

  /** The connection is lost: nothing is known of the clients any more. */
  lost(): void {
    this.known = undefined;
    this.ending.clear();
  }

  /** The frame with which the relay ends a client; undefined if there is no such client, or it is being ended already. */
  end(client: number): Extract<Unnumbered<ExtensionFrame>, { type: 'client.disconnect' }> | undefined {
    if (this.known?.frame.clients.every((one) => one.client !== client) ?? true) return undefined;
    if (this.ending.has(client)) return undefined;
    this.ending.add(client);
    return { type: 'client.disconnect', client };
  }
}
