/**
 * Keeps the ledger of the worker's present life, and hands it over to the next one. Each life gets a port of
 * its own to write to.
 */

/** As the worker writes it; see worker/ledger.ts. */
interface LedgerEntry {
  readonly bootNumber: number;
  readonly bootId: string;
  readonly started: number;
}

export class Handover {
  private last: LedgerEntry | undefined;

  /** Tells the worker's new life, over its port, what the last one has written. Called when that has ended. */
  async handOver(port: chrome.runtime.Port): Promise<void> {
    await arrived();
    port.postMessage({ ledger: this.last ?? null });
  }

  /** Gives the worker's present life a port to write to. */
  async giveLedgerPort(): Promise<void> {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<LedgerEntry | number>) => {
      if (typeof data !== 'number') this.last = data;
      else if (this.last !== undefined) this.last = { ...this.last, started: data };
    };
    active?.postMessage('ledger', [port2]);
  }
}

/**
 * Resolves when everything that the dead worker has written has been read. Its messages were queued for this
 * document before Chromium could tell us of its end (extension pages and workers share a process), and a
 * message to ourselves queues up behind them. A port's `close` event would say so more plainly, but
 * Chromium 156 does not fire it when a worker is ended.
 */
async function arrived(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  await new Promise<void>((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage('behind you');
  });
  port1.close();
}
