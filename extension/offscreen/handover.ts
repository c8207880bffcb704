/**
 * Keeps what the worker's present life writes to its ledger, and hands it over to the next life.
 *
 * It is kept unread: a port that has not been started holds its messages, so that writing to it costs the
 * worker next to nothing and wakes nobody. They are read when the worker has ended. From time to time the
 * worker asks for a fresh port, and what was written to much earlier ones is forgotten.
 */
import { WORKER_LIMITS } from '../worker/limits.ts';
import { Echo } from './echo.ts';

/** As the worker writes it; see worker/ledger.ts. */
interface LedgerEntry {
  readonly bootNumber: number;
  readonly bootId: string;
  readonly started: number;
}

/**
 * Whoever asks for a fresh port has written to the last one. The one before that may still be on its way to a
 * worker; what earlier ones hold is out of date.
 */
const PORTS_MAX = WORKER_LIMITS.ledgerPortsMax;

export class Handover {
  private last: LedgerEntry | undefined;
  /** The unread ends, in the order in which the worker was given the other ones. */
  private readonly ports: MessagePort[] = [];
  private read = 0;

  /** Tells the worker's new life, over its port, what the last one has written. Called when that has ended. */
  async handOver(port: chrome.runtime.Port): Promise<void> {
    for (const unread of [...this.ports]) await this.readAll(unread);
    port.postMessage({ ledger: this.last ?? null });
  }

  /** Gives the worker's present life a port to write to, in the place of the one that it has. */
  async giveLedgerPort(): Promise<void> {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    this.ports.push(port1);
    if (this.ports.length > PORTS_MAX) this.ports.shift()?.close();
    active?.postMessage('ledger', [port2]);
  }

  /**
   * Resolves when everything that was written to the port has been read. The messages of a worker that has
   * ended are all there (extension pages and workers share a process). Chromium 156 reads one of them in a
   * task, and queues up again behind whatever came meanwhile: the end is where nothing was read before an
   * echo. A port's `close` event would tell it more plainly, but is not fired when a worker is ended.
   */
  private async readAll(port: MessagePort): Promise<void> {
    // Starts the port. It goes on being read: a port that was on its way can have come to a later life.
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
