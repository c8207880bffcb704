/** Tells the popup and the options page about the worker's state, now and whenever it changes. */
import type { WorkerStatus } from './status.ts';

export const STATUS_PORT = 'status';

/** What a page may ask for: to connect to the relay now, or to disconnect the client with this number. */
export type PageWish = 'retry' | { readonly disconnect: number };

export interface StatusFeedOwner {
  status(): WorkerStatus;
  retry(): void;
  disconnect(client: number): void;
}

export class StatusFeed {
  private readonly owner: StatusFeedOwner;
  private readonly ports = new Set<chrome.runtime.Port>();

  constructor(owner: StatusFeedOwner) {
    this.owner = owner;
  }

  /** Whether this port is a page's. `ready` calls back when there is a status. */
  meet(port: chrome.runtime.Port, ready: (run: () => void) => void): boolean {
    if (port.name !== STATUS_PORT) return false;
    // Only the extension's own pages connect here, as it has no content scripts. Should it get some, they may not.
    if (`${port.sender?.origin ?? ''}/` !== chrome.runtime.getURL('')) {
      port.disconnect();
      return true;
    }
    this.ports.add(port);
    port.onDisconnect.addListener(() => this.ports.delete(port));
    port.onMessage.addListener((message: unknown) => {
      if (message === 'retry') this.owner.retry();
      const client = (message as { readonly disconnect?: unknown } | null)?.disconnect;
      if (Number.isSafeInteger(client)) this.owner.disconnect(client as number);
    });
    ready(() => {
      if (this.ports.has(port)) port.postMessage(this.owner.status());
    });
    return true;
  }

  changed(): void {
    if (this.ports.size === 0) return;
    const status = this.owner.status();
    for (const port of this.ports) port.postMessage(status);
  }
}
