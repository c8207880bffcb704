/** The extension's worker in the person's browser: read it, kill it, wait for its next life. */
import type { BrowserContext, CDPSession, Worker } from 'playwright';
import type { HistorySink } from '../history/sink.ts';
import { eventually } from './eventually.ts';

export class WorkerHandle {
  private readonly cdp: CDPSession;
  private readonly history: HistorySink;
  private readonly lives = new Map<Worker, number>();
  private born = 0;

  constructor(context: BrowserContext, cdp: CDPSession, history: HistorySink) {
    this.cdp = cdp;
    this.history = history;
    for (const worker of context.serviceWorkers()) this.meet(worker);
    context.on('serviceworker', (worker) => this.meet(worker));
  }

  /** How many lives have been seen. */
  get livesSeen(): number {
    return this.born;
  }

  /** The extension's id, once the worker has been seen. */
  async extensionId(): Promise<string> {
    return new URL((await this.present()).url()).host;
  }

  /** Runs a function in the present life; waits for one where there is none. */
  async evaluate<A, R>(run: (argument: A) => R | Promise<R>, argument: A): Promise<R> {
    const worker = await this.present();
    // Playwright's type of an evaluated function unwraps handles, which plain values are not.
    return (await worker.evaluate(run as (argument: unknown) => unknown, argument)) as R;
  }

  /** Ends the present life as Chromium would: all memory, timers and sockets are gone. Resolves when it is over. */
  async kill(): Promise<void> {
    const before = await this.present();
    const targetId = await this.targetId();
    await this.cdp.send('Target.closeTarget', { targetId });
    await eventually('the killed worker is gone', () => !this.lives.has(before));
  }

  /** Resolves when a later life than the `lives`-th is there. */
  async reborn(lives: number): Promise<void> {
    await eventually('the worker is alive again', () => this.born > lives && this.lives.size > 0);
  }

  private async present(): Promise<Worker> {
    return eventually('the worker is alive', () => [...this.lives.keys()].at(-1));
  }

  private async targetId(): Promise<string> {
    return eventually('the worker has a target', async () => {
      const { targetInfos } = await this.cdp.send('Target.getTargets');
      return targetInfos.find(
        ({ type, url }) => type === 'service_worker' && url.startsWith('chrome-extension://'),
      )?.targetId;
    });
  }

  private meet(worker: Worker): void {
    if (!worker.url().startsWith('chrome-extension://')) return;
    const life = ++this.born;
    const id = `worker ${life}`;
    this.lives.set(worker, life);
    this.history.add({ type: 'life', of: 'worker', id, state: 'started' });
    worker.on('close', () => {
      this.lives.delete(worker);
      this.history.add({ type: 'life', of: 'worker', id, state: 'ended' });
    });
  }
}
