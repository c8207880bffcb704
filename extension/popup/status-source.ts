/** The worker's status, for a page of the extension: now and after each change, also over the end of a worker. */
import { STATUS_PORT, type PageWish } from '../worker/status-feed.ts';
import type { WorkerStatus } from '../worker/status.ts';

export class StatusSource {
  private readonly changed: (status: WorkerStatus) => void;
  private port: chrome.runtime.Port;

  constructor(changed: (status: WorkerStatus) => void) {
    this.changed = changed;
    this.port = this.connect();
  }

  /** Asks the worker to connect to the relay now. */
  retry(): void {
    this.ask('retry');
  }

  /** Asks the worker to disconnect a client. Its status then says that the client is being ended. */
  disconnect(client: number): void {
    this.ask({ disconnect: client });
  }

  private ask(wish: PageWish): void {
    this.port.postMessage(wish);
  }

  private connect(): chrome.runtime.Port {
    const port = chrome.runtime.connect({ name: STATUS_PORT });
    port.onMessage.addListener((status: WorkerStatus) => this.changed(status));
    // The worker has ended. Connecting starts it again.
    port.onDisconnect.addListener(() => {
      this.port = this.connect();
    });
    return port;
  }
}
