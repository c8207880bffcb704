/** Tells the popup and the options page about the worker's state, now and whenever it changes. */
import type { WorkerStatus } from './status.ts';

export const STATUS_PORT = 'status';

/** What a page may ask for. */
export const RETRY = 'retry';

export interface StatusFeedOwner {
  status(): WorkerStatus;
  retry(): void;
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
    this.ports.add(port);
    port.onDisconnect.addListener(() => this.ports.delete(port));
    port.onMessage.addListener((message: unknown) => {
      if (message === RETRY) this.owner.retry();
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
