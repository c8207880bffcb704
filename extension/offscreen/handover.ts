/**
 * Keeps what the current worker writes to its ledger, and hands it to the next worker.
 *
 * The messages stay unread in a port that has not been started, so a write costs the worker almost nothing and wakes
 * nobody. They are read after the worker has ended. From time to time the worker asks for a new port; ports that are
 * much older are closed.
 */
import { WORKER_LIMITS } from '../worker/limits.ts';
import { Echo } from './echo.ts';

/** The format that worker/ledger.ts writes. */
interface LedgerEntry {
  readonly bootNumber: number;
  readonly bootId: string;
  readonly started: number;
}

/**
 * A worker that asks for a new port has already written to the last one. The port before that may still be in transit
 * to a worker. What older ports hold is out of date.
 */
const PORTS_MAX = WORKER_LIMITS.ledgerPortsMax;

export class Handover {
  private last: LedgerEntry | undefined;
  /** Our ends of the ports, unread, in the order in which the worker got the other ends. */
  private readonly ports: MessagePort[] = [];
  private read = 0;

  /** Sends a new worker, over its port, what the previous one wrote. Call it after the previous one has ended. */
  async handOver(port: chrome.runtime.Port): Promise<void> {
    for (const unread of [...this.ports]) await this.readAll(unread);
    port.postMessage({ ledger: this.last ?? null });
  }

  /** Gives the current worker a new port to write to, in place of the one that it has. */
  async giveLedgerPort(): Promise<void> {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    this.ports.push(port1);
    if (this.ports.length > PORTS_MAX) this.ports.shift()?.close();
    active?.postMessage('ledger', [port2]);
  }

  /**
   * Resolves when everything written to the port has been read. All messages of a worker that has ended are already
   * there (extension pages and workers share a process). Chromium 156 reads one of them per task, and then queues up
   * again behind whatever arrived meanwhile. So the port is empty when an echo returns and nothing was read before it. A
   * port's `close` event would be simpler, but it is not fired when a worker is ended.
   */
  private async readAll(port: MessagePort): Promise<void> {
    // Starts the port. It stays open: a port in transit may have reached a later worker.
    port.onmessage = ({ data }: MessageEvent<LedgerEntry | number>) => this.note(data);
    const echo = new Echo();
    let before: number;
    do {
      before = this.read;
      await echo.heard();
    } while (this.read !== before);
    echo.close();
  }

  private note(data: LedgerEntry | number): void {
    this.read++;
    if (typeof data !== 'number') this.last = data;
    else if (this.last !== undefined) this.last = { ...this.last, started: data };
  }
}
