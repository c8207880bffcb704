/** Strikes the planned faults one after the other, each with its proof, its healing and its recovery. */
import { setTimeout as sleep } from 'node:timers/promises';
import { faultByName, type Fault } from '../faults/index.ts';
import type { Stage } from '../stage/stage.ts';
import type { Actor, Workspace } from './actor.ts';
import type { Pause } from './pause.ts';
import type { Outage, ToleratedErrors } from './tolerated-errors.ts';

export interface FaultQueueOptions {
  readonly stage: Stage;
  /** Whose page the faults are aimed at. */
  readonly actor: Actor;
  readonly toleratedErrors: ToleratedErrors;
  readonly pause: Pause;
  /** A fault could not be made to strike, or what it broke did not recover. `sinceMs`: when it began, on the history's clock. */
  readonly onFailure: (fault: string, error: unknown, sinceMs: number) => Promise<void>;
}

export class FaultQueue {
  private readonly options: FaultQueueOptions;
  private readonly queue: string[] = [];
  private working: Promise<void> | undefined;
  private over = false;
  private readonly count = new Map<string, number>();

  constructor(options: FaultQueueOptions) {
    this.options = options;
  }

  /** How often each fault was struck and proved. */
  get struck(): ReadonlyMap<string, number> {
    return this.count;
  }

  /** Whether a fault is on, or waits for its turn. */
  get isBusy(): boolean {
    return this.working !== undefined;
  }

  /** Strikes it when those before it are over. */
  strike(name: string): void {
    if (this.over) return;
    this.queue.push(name);
    this.working ??= this.work().finally(() => (this.working = undefined));
  }

  /** Strikes no more. Resolves when what is on is over. */
  async stop(): Promise<void> {
    this.over = true;
    this.queue.length = 0;
    await this.working;
  }

  private async work(): Promise<void> {
    for (let name = this.queue.shift(); name !== undefined; name = this.queue.shift()) {
      const fault = faultByName(name);
      const run = (): Promise<void> => this.suffer(fault);
      const sinceMs = this.options.stage.history.elapsed();
      try {
        await (fault.pausesClients === true ? this.options.pause.alone(run) : run());
      } catch (error) {
        await this.options.onFailure(name, error, sinceMs);
      }
    }
  }

  private async suffer(fault: Fault): Promise<void> {
    const { stage, actor, toleratedErrors } = this.options;
    const workspace = await actor.ready();
    const outage: Outage = { fault, client: actor.name, fromMs: stage.history.elapsed() };
    toleratedErrors.add(outage);
    try {
      const { struck, heal } = await stage.faults.strike(fault, { stage, ...workspace });
      try {
        await struck;
        this.count.set(fault.name, (this.count.get(fault.name) ?? 0) + 1);
        await sleep(fault.lastsMs.full);
      } finally {
        await heal();
      }
      await this.recover(fault, workspace);
    } finally {
      toleratedErrors.end(outage, stage.history.elapsed());
    }
  }

  private async recover(fault: Fault, { page }: Workspace): Promise<void> {
    const { stage, actor } = this.options;
    const same = fault.aftermath === 'same-page' ? page : undefined;
    await stage.faults.recovered(() => actor.probe(same));
    await stage.converged();
  }
}
