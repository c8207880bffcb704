/**
 * The extension's worker in the user's browser: counts its starts and stops, and can kill it. Each worker instance has
 * its own target, as long as no debugger is attached, and Chromium reports when a target is created and destroyed.
 */
import type { HistorySink } from '../history/sink.ts';
import { eventually, within } from '../base/eventually.ts';
import { evaluateIn, firstTurn, unattended } from './extension-worker.ts';
import type { CdpEvent, RawCdp } from './raw-cdp.ts';

const ORIGIN = 'chrome-extension:';

interface WorkerInstance {
  readonly number: number;
  readonly targetId: string;
  readonly extensionId: string;
}

/** The extension's service worker: kill it, wait for its next start, evaluate in it. */
export class WorkerHandle {
  private readonly history: HistorySink;
  private cdp: RawCdp;
  private instance: WorkerInstance | undefined;
  private id: string | undefined;
  private starts = 0;
  private deaths = 0;

  private constructor(cdp: RawCdp, history: HistorySink) {
    this.cdp = cdp;
    this.history = history;
  }

  /** Resolves when the worker has started: its script has run once. */
  static async meet(cdp: RawCdp, history: HistorySink): Promise<WorkerHandle> {
    const handle = new WorkerHandle(cdp, history);
    await handle.follow(cdp);
    return handle;
  }

  /** Follows the worker in a new run of the browser. Resolves when that worker's script has run once. */
  async follow(cdp: RawCdp): Promise<void> {
    this.browserEnded();
    const { starts } = this;
    this.cdp = cdp;
    cdp.listen((event) => this.onEvent(cdp, event));
    await cdp.send('Target.setDiscoverTargets', { discover: true, filter: [{ type: 'service_worker' }] });
    await this.reborn(starts);
    await eventually("the worker's script has run", async () => {
      await firstTurn(cdp, (await this.present()).targetId);
      return true;
    });
  }

  /** The browser has ended, and the worker with it. */
  browserEnded(): void {
    if (this.instance !== undefined) this.ended(this.instance);
  }

  /** Number of worker starts so far. */
  get startsSeen(): number {
    return this.starts;
  }

  /** Number of worker stops so far. */
  get deathsSeen(): number {
    return this.deaths;
  }

  /** The extension's id. */
  get extensionId(): string {
    if (this.id === undefined) throw new Error('the worker has not started yet');
    return this.id;
  }

  /** Runs a function in the worker. Rejects if the worker stops before it answers. */
  async evaluate<A, R>(run: (argument: A) => R | Promise<R>, argument: A): Promise<R> {
    const { targetId } = await this.present();
    // A worker's target exists before its `chrome` API does.
    await eventually('the worker has started', async () => {
      return (await evaluateIn(this.cdp, targetId, 'typeof chrome')) === 'object';
    });
    const text = argument === undefined ? 'undefined' : JSON.stringify(argument);
    const answer = evaluateIn(this.cdp, targetId, `(${run.toString()})(${text})`);
    return (await within('the worker to answer', answer)) as R;
  }

  /** The worker's heap size in bytes, after a garbage collection. */
  async heapBytes(): Promise<number> {
    const { targetId } = await this.present();
    const session = await this.cdp.attach(targetId);
    try {
      await within('the worker to collect its garbage', session.send('HeapProfiler.collectGarbage'));
      return (await within('the size of the heap', session.send('Runtime.getHeapUsage'))).usedSize;
    } finally {
      await session.detach().catch(() => undefined);
    }
  }

  /**
   * Kills the worker: its memory, timers and sockets are lost. Resolves when Chromium reports that it has stopped;
   * `proved` resolves when the worker has started again.
   */
  async kill(): Promise<{ readonly proved: Promise<void> }> {
    const { number, targetId } = await this.present();
    await unattended(this.cdp, targetId);
    const died = this.died(number);
    // This fails if the worker stops for another reason at the same time, which is fine.
    await this.cdp.send('Target.closeTarget', { targetId }).catch(() => undefined);
    await died;
    return { proved: this.reborn(number) };
  }

  /** Resolves when the worker's start `number` has ended. */
  async died(number: number): Promise<void> {
    await eventually('the worker has stopped', () => this.starts > number || this.instance === undefined);
  }

  /** Resolves when the worker has started again after start `number`. */
  async reborn(number: number): Promise<void> {
    await eventually(
      'the worker has started again',
      () => this.starts > number && this.instance !== undefined,
    );
  }

  /** Resolves with the number of the current start, as soon as the worker runs. */
  async alive(): Promise<number> {
    return (await this.present()).number;
  }

  private present(): Promise<WorkerInstance> {
    return eventually('the worker is running', () => this.instance);
  }

  private onEvent(cdp: RawCdp, { method, params, sessionId }: CdpEvent): void {
    if (cdp !== this.cdp || sessionId !== undefined) return;
    if (method === 'Target.targetDestroyed') {
      const { instance } = this;
      if (instance !== undefined && params['targetId'] === instance.targetId) this.ended(instance);
      return;
    }
    if (method !== 'Target.targetCreated') return;
    const { targetId, type, url } = params['targetInfo'] as { targetId: string; type: string; url: string };
    if (type !== 'service_worker' || new URL(url).protocol !== ORIGIN) return;
    if (this.instance !== undefined) this.ended(this.instance);
    this.began(targetId, new URL(url).host);
  }

  private began(targetId: string, extensionId: string): void {
    this.id = extensionId;
    this.instance = { number: ++this.starts, targetId, extensionId };
    this.history.add({ type: 'life', of: 'worker', id: `worker ${this.starts}`, state: 'started' });
  }

  private ended({ number }: WorkerInstance): void {
    this.instance = undefined;
    this.deaths++;
    this.history.add({ type: 'life', of: 'worker', id: `worker ${number}`, state: 'ended' });
  }
}
