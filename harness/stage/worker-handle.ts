/**
 * The extension's worker in the person's browser: read it, kill it, wait for its next life.
 *
 * Chromium keeps one DevTools target for all lives of a worker while somebody is attached to it, and tells
 * nobody when one ends. So each life is given a mark in its global scope: a life without the mark is a new one.
 */
import type { BrowserContext, CDPSession, Worker } from 'playwright';
import type { HistorySink } from '../history/sink.ts';
import { eventually, within } from './eventually.ts';

/** A question to a worker that is just dying is never answered; it is then asked again. */
const ANSWER_MS = 1_000;

export class WorkerHandle {
  private readonly context: BrowserContext;
  private readonly cdp: CDPSession;
  private readonly history: HistorySink;
  private lives = 0;

  constructor(context: BrowserContext, cdp: CDPSession, history: HistorySink) {
    this.context = context;
    this.cdp = cdp;
    this.history = history;
  }

  /** How many lives have been seen. */
  get livesSeen(): number {
    return this.lives;
  }

  /** The extension's id. */
  async extensionId(): Promise<string> {
    return new URL((await this.worker()).url()).host;
  }

  /** Runs a function in the present life. Rejects when that life ends before it has answered. */
  async evaluate<A, R>(run: (argument: A) => R | Promise<R>, argument: A): Promise<R> {
    const worker = await this.worker();
    // Playwright's type of an evaluated function unwraps handles, which plain values are not.
    const answer = worker.evaluate(run as (argument: unknown) => unknown, argument) as Promise<R>;
    return within('the worker to answer', answer);
  }

  /**
   * Ends the present life: all memory, timers and sockets are gone. Resolves as soon as Chromium has done
   * it; `proved` resolves when another life is there, which proves that the last one has ended.
   */
  async kill(): Promise<{ readonly proved: Promise<void> }> {
    await this.meet();
    const life = this.lives;
    const targetId = await this.targetId();
    await this.cdp.send('Target.closeTarget', { targetId });
    this.history.add({ type: 'life', of: 'worker', id: `worker ${life}`, state: 'ended' });
    return { proved: this.reborn(life) };
  }

  /** Resolves when a later life than the `life`-th is there. */
  async reborn(life: number): Promise<void> {
    await eventually('the worker is alive again', async () => {
      await this.meet();
      return this.lives > life;
    });
  }

  /** Sees which life it is, and marks it when it is a new one. */
  async meet(): Promise<void> {
    const worker = await this.worker();
    const mark = worker.evaluate((next) => {
      const marked = globalThis as { holdfastHarnessLife?: number };
      const isNew = marked.holdfastHarnessLife === undefined;
      marked.holdfastHarnessLife ??= next;
      return isNew;
    }, this.lives + 1);
    mark.catch(() => undefined);
    if (!(await within('the worker to answer', mark, ANSWER_MS))) return;
    this.lives++;
    this.history.add({ type: 'life', of: 'worker', id: `worker ${this.lives}`, state: 'started' });
  }

  private async worker(): Promise<Worker> {
    return eventually('the worker is there', () =>
      this.context.serviceWorkers().findLast((worker) => worker.url().startsWith('chrome-extension://')),
    );
  }

  private async targetId(): Promise<string> {
    return eventually('the worker has a target', async () => {
      const { targetInfos } = await this.cdp.send('Target.getTargets');
      return targetInfos.find(
        ({ type, url }) => type === 'service_worker' && url.startsWith('chrome-extension://'),
      )?.targetId;
    });
  }
}
