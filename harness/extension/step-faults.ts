/** Kills the worker, or lets it end, before the steps of a test. */
import type { BrowserContext } from 'playwright';
import { Random } from '../base/random.ts';
import { beforeEachCall } from '../stage/playwright-calls.ts';
import type { DrivenWorker } from './driven-worker.ts';
import type { FaultMoment } from './fault-options.ts';

export class StepFaults {
  private readonly worker: DrivenWorker;
  private readonly moment: FaultMoment;
  private readonly random: Random;
  private readonly stop: () => void;
  private stepCount = 0;
  private struckCount = 0;
  private lastStruck: string | undefined;

  /** Begins at once. */
  constructor(context: BrowserContext, worker: DrivenWorker, moment: FaultMoment, seed: number) {
    this.worker = worker;
    this.moment = moment;
    this.random = new Random(seed, 'steps');
    this.stop = beforeEachCall(context, ({ title }) => this.before(title));
  }

  /** Number of steps so far. */
  get steps(): number {
    return this.stepCount;
  }

  /** How often a running worker was ended. */
  get struck(): number {
    return this.struckCount;
  }

  /** The last strike, for example "worker killed before step 4, `click(…)`". */
  get last(): string | undefined {
    return this.lastStruck;
  }

  /** No step is disturbed any more. */
  end(): void {
    this.stop();
  }

  private async before(title: string): Promise<void> {
    const step = ++this.stepCount;
    if (this.moment.kind === 'random' && this.random.fraction() >= this.moment.probability) return;
    if (!(await this.strike())) return;
    this.struckCount++;
    const what = this.moment.kind === 'idle' ? 'worker ended while idle' : 'worker killed';
    this.lastStruck = `${what} before step ${step}, \`${title}\``;
  }

  /** Resolves with false if no worker was running. */
  private async strike(): Promise<boolean> {
    if (this.moment.kind !== 'idle') return this.worker.kill();
    if (!this.worker.running) return false;
    await this.worker.idle();
    return true;
  }
}
