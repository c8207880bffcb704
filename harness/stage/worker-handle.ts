/**
 * The extension's worker in the person's browser: its lives, its deaths, and a way to kill it. Chromium gives
 * each life a target of its own as long as no debugger is attached to one, and says when it comes and goes.
 */
import type { HistorySink } from '../history/sink.ts';
import { eventually, within } from '../base/eventually.ts';
import { evaluateIn } from './extension-worker.ts';
import type { CdpEvent, RawCdp } from './raw-cdp.ts';

const ORIGIN = 'chrome-extension:';

interface Life {
  readonly number: number;
  readonly targetId: string;
  readonly extensionId: string;
}

export class WorkerHandle {
  private readonly history: HistorySink;
  private cdp: RawCdp;
  private life: Life | undefined;
  private id: string | undefined;
  private lives = 0;
  private deaths = 0;

  private constructor(cdp: RawCdp, history: HistorySink) {
    this.cdp = cdp;
    this.history = history;
  }

  /** Resolves when the worker has begun to live. */
  static async meet(cdp: RawCdp, history: HistorySink): Promise<WorkerHandle> {
    const handle = new WorkerHandle(cdp, history);
    await handle.follow(cdp);
    return handle;
  }

  /** Follows the worker of another run of the browser. Resolves when that worker has begun to live. */
  async follow(cdp: RawCdp): Promise<void> {
    this.browserEnded();
    const { lives } = this;
    this.cdp = cdp;
    cdp.listen((event) => this.onEvent(cdp, event));
    await cdp.send('Target.setDiscoverTargets', { discover: true, filter: [{ type: 'service_worker' }] });
    await this.reborn(lives);
  }

  /** The browser is gone, and with it the worker. */
  browserEnded(): void {
    if (this.life !== undefined) this.ended(this.life);
  }

  /** How many lives have been seen to begin. */
  get livesSeen(): number {
    return this.lives;
  }

  /** How many lives have been seen to end. */
  get deathsSeen(): number {
    return this.deaths;
  }

  /** The extension's id. */
  get extensionId(): string {
    if (this.id === undefined) throw new Error('the worker has not been seen yet');
    return this.id;
  }

  /** Runs a function in the present life. Rejects when that life ends before it has answered. */
  async evaluate<A, R>(run: (argument: A) => R | Promise<R>, argument: A): Promise<R> {
    const { targetId } = await this.present();
    // A worker has a target before it has an extension's world.
    await eventually('the worker has started', async () => {
      return (await evaluateIn(this.cdp, targetId, 'typeof chrome')) === 'object';
    });
    const text = argument === undefined ? 'undefined' : JSON.stringify(argument);
    const answer = evaluateIn(this.cdp, targetId, `(${run.toString()})(${text})`);
    return (await within('the worker to answer', answer)) as R;
  }

  /** What the present life keeps on its heap, in bytes, after a collection. */
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
   * Ends the present life: all memory, timers and sockets are gone. Resolves when Chromium says that it has
   * ended; `proved` resolves when another life is there.
   */
  async kill(): Promise<{ readonly proved: Promise<void> }> {
    const { number, targetId } = await this.present();
    const died = this.died(number);
    // One that dies of something else at this moment is dead as well.
    await this.cdp.send('Target.closeTarget', { targetId }).catch(() => undefined);
    await died;
    return { proved: this.reborn(number) };
  }

  /** Resolves when the `number`-th life has ended. */
  async died(number: number): Promise<void> {
    await eventually('the worker has ended', () => this.lives > number || this.life === undefined);
  }

  /** Resolves when a later life than the `number`-th is there. */
  async reborn(number: number): Promise<void> {
    await eventually('the worker is alive again', () => this.lives > number && this.life !== undefined);
  }

  /** Resolves when a life is there, with its number. */
  async alive(): Promise<number> {
    return (await this.present()).number;
  }

  private present(): Promise<Life> {
    return eventually('the worker is there', () => this.life);
  }

  private onEvent(cdp: RawCdp, { method, params, sessionId }: CdpEvent): void {
    if (cdp !== this.cdp || sessionId !== undefined) return;
    if (method === 'Target.targetDestroyed') {
      if (this.life !== undefined && params['targetId'] === this.life.targetId) this.ended(this.life);
      return;
    }
    if (method !== 'Target.targetCreated') return;
    const { targetId, type, url } = params['targetInfo'] as { targetId: string; type: string; url: string };
    if (type !== 'service_worker' || new URL(url).protocol !== ORIGIN) return;
    if (this.life !== undefined) this.ended(this.life);
    this.began(targetId, new URL(url).host);
  }

  private began(targetId: string, extensionId: string): void {
    this.id = extensionId;
    this.life = { number: ++this.lives, targetId, extensionId };
    this.history.add({ type: 'life', of: 'worker', id: `worker ${this.lives}`, state: 'started' });
  }

  private ended({ number }: Life): void {
    this.life = undefined;
    this.deaths++;
    this.history.add({ type: 'life', of: 'worker', id: `worker ${number}`, state: 'ended' });
  }
}
