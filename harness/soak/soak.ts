/** A soak: clients work through the relay in a real Chromium for a long time, while a fault queue injects faults. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HistoryEvent } from '../history/event.ts';
import { within } from '../base/eventually.ts';
import { cdpMessage, outcomeOf } from '../oracle/messages.ts';
import { killMode } from '../stage/kill-mode.ts';
import { Stage } from '../stage/stage.ts';
import { needed, reasonOf, StageError } from '../stage/stage-error.ts';
import type { Target } from '../stage/target.ts';
import { workerKilledAtMessage } from '../stage/worker-killer.ts';
import { Actor } from './actor.ts';
import { conclude } from './conclude.ts';
import { withCauses } from './explain-failures.ts';
import { describeFailure, type FailureContext } from './describe-failure.ts';
import { faultChoice, type FaultChoice } from './fault-choice.ts';
import { MemorySampler } from './memory-sampler.ts';
import { FaultQueue } from './fault-queue.ts';
import { countMutations } from './page-setup.ts';
import { Pause } from './pause.ts';
import { soakPlan, type Iteration } from './plan.ts';
import type { SoakProgress } from './progress.ts';
import type { SoakResult, SoakSettings } from '../results/soak-result.ts';
import { Tally } from './tally.ts';
import { ToleratedErrors } from './tolerated-errors.ts';

export interface SoakOptions {
  readonly settings: SoakSettings;
  readonly target: Target;
  readonly headed: boolean;
  /** Number of failures after which the run stops. */
  readonly bail: number;
  /** Folder for the history and the replay files. Its old content is removed. */
  readonly folder: string;
  readonly onProgress: (progress: SoakProgress) => void;
  /** The stage could not be closed properly. Called with a sentence. */
  readonly onTrouble: (reason: string) => void;
}

/** The parts of one run. */
interface SoakParts {
  readonly stage: Stage;
  readonly actors: readonly Actor[];
  readonly faultQueue: FaultQueue;
  readonly memory: MemorySampler;
}

const MS_PER_MINUTE = 60_000;
const PROGRESS_MS = 500;
const SAMPLE_MS = 5_000;
/** Ends a hang. The last fault may have to be healed first. */
const WIND_DOWN_MS = 240_000;

export class Soak {
  private readonly options: SoakOptions;
  private readonly choice: FaultChoice;
  private readonly toleratedErrors = new ToleratedErrors();
  private readonly pause = new Pause();
  private readonly tally: Tally;
  /** Aborted when the time is up. Actions in progress are completed. */
  private readonly stopping = new AbortController();
  /** Aborted when the user stops the run. Nothing is completed. */
  private readonly interruption = new AbortController();
  private iteration = 0;
  /** What each client does now. */
  private readonly doing = new Map<string, string>();

  constructor(options: SoakOptions) {
    this.options = options;
    this.choice = faultChoice(options.settings.faults, options.target);
    this.tally = new Tally(options.bail);
  }

  /** Ends the run at once, with the results so far. */
  interrupt(): void {
    this.interruption.abort();
    this.stopping.abort();
  }

  /** Rejects with `StageError` if the stage cannot be set up. A failure during the run is a result. */
  async run(): Promise<SoakResult> {
    const result = await this.playOnStage();
    // Only the frames of our own pair can be followed. The history is complete when the stage is closed.
    return this.options.target.judgedByHistory === true ? withCauses(result) : result;
  }

  private async playOnStage(): Promise<SoakResult> {
    const { settings, target, headed, folder } = this.options;
    const startedAt = new Date();
    await needed('a folder for the history', async () => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
    });
    const historyFile = join(folder, 'history.jsonl.gz');
    const { seed } = settings;
    const killWorker = killMode(settings.killWorker);
    // An interrupted run does not wait for a stage that is being set up: its processes end with ours.
    const stage = await Promise.race([
      Stage.open({ target, headed, historyFile, killWorker, seed }),
      this.interrupted().then(() => {
        throw new StageError('Stopped before the soak started: nothing to report.');
      }),
    ]);
    try {
      const chromium = stage.browser.version;
      const parts = this.gather(stage);
      await Promise.race([this.play(parts), this.interrupted()]);
      this.tally.close();
      const { tally, interruption } = this;
      const { memory, faultQueue } = parts;
      const interrupted = interruption.signal.aborted;
      const faults = new Map(this.choice.names.map((name) => [name, faultQueue.struck.get(name) ?? 0]));
      return await conclude({
        ...{ settings, stage, tally, memory, faults, startedAt, interrupted, historyFile, chromium },
        leftOut: this.choice.leftOut,
      });
    } finally {
      this.stopping.abort();
      const closed = stage.close();
      if (this.interruption.signal.aborted) closed.catch(() => undefined);
      // A full disk, for example. The result is worth keeping.
      else await closed.catch((error: unknown) => this.options.onTrouble(reasonOf(error)));
    }
  }

  private gather(stage: Stage): SoakParts {
    countMutations(stage);
    const actors = Array.from(
      { length: this.options.settings.clients },
      (_, index) => new Actor(stage, index + 1, this.toleratedErrors),
    );
    const [actor] = actors;
    if (actor === undefined) throw new Error('a soak needs at least one client');
    if (this.options.settings.killWorker !== 'never') {
      const client = actor.name;
      this.toleratedErrors.add({ fault: workerKilledAtMessage, client, fromMs: 0, always: true });
    }
    stage.history.listen((event) => {
      if (event.type === 'recovery') this.tally.recovered(event);
      if (saysUnknown(event)) this.toleratedErrors.unknown(event.t);
    });
    const faultQueue = new FaultQueue({
      ...{ stage, actor, toleratedErrors: this.toleratedErrors, pause: this.pause },
      onFailure: (fault, error, sinceMs) => this.fail({ stage, actor, sinceMs, what: fault }, error),
    });
    return { stage, actors, faultQueue, memory: new MemorySampler(stage) };
  }

  private async play({ stage, actors, faultQueue, memory }: SoakParts): Promise<void> {
    const endMs = performance.now() + this.options.settings.minutes * MS_PER_MINUTE;
    const timer = setTimeout(() => this.stopping.abort(), this.options.settings.minutes * MS_PER_MINUTE);
    const ticker = setInterval(() => this.tick(faultQueue, memory, endMs), PROGRESS_MS);
    const sampler = setInterval(() => {
      if (!faultQueue.isBusy) void memory.sample();
    }, SAMPLE_MS);
    const stop = (): void => [ticker, sampler].forEach((interval) => clearInterval(interval));
    this.interruption.signal.addEventListener('abort', stop);
    let endingMs = 0;
    try {
      await Promise.all(actors.map((actor, index) => this.work(stage, actor, index + 1, faultQueue)));
      endingMs = stage.history.elapsed();
      await within('the last fault to end', faultQueue.stop(), WIND_DOWN_MS);
      await stage.killer.end();
      await stage.step('relay, debugger and badges agree at the end', () => stage.converged());
      await memory.sample();
    } catch (error) {
      await this.fail({ stage, actor: actors[0], sinceMs: endingMs, what: 'the end' }, error);
    } finally {
      clearTimeout(timer);
      stop();
      for (const actor of actors) await actor.leave();
    }
  }

  /** Runs one client, iteration after iteration. Only the first client's plan has faults. */
  private async work(stage: Stage, actor: Actor, client: number, faultQueue: FaultQueue): Promise<void> {
    const { settings } = this.options;
    const { names: faults, perMinute: faultsPerMinute } = this.choice;
    for (const iteration of soakPlan({ ...settings, client, faults, faultsPerMinute })) {
      if (iteration.number < settings.from) continue;
      if (this.stopping.signal.aborted || iteration.number > (settings.until ?? Infinity)) return;
      if (client === 1) this.iteration = iteration.number;
      if (await this.iterate(stage, actor, iteration, faultQueue)) this.tally.iterations++;
    }
  }

  /** Resolves with false if the run was stopped within the iteration. */
  private async iterate(
    stage: Stage,
    actor: Actor,
    { number, actions, faults }: Iteration,
    faultQueue: FaultQueue,
  ): Promise<boolean> {
    for (const [index, action] of actions.entries()) {
      if (this.stopping.signal.aborted) return false;
      for (const { name, delayMs } of faults.filter((fault) => fault.action === index)) {
        this.tally.began(`${actor.name} ${number}.${index} fault ${name}`);
        sleep(delayMs, undefined, { signal: this.stopping.signal }).then(
          () => faultQueue.strike(name),
          () => undefined, // The run was stopped first.
        );
      }
      this.tally.began(`${actor.name} ${number}.${index} ${action.kind}`);
      const sinceMs = stage.history.elapsed();
      this.doing.set(actor.name, action.kind);
      const result = await this.pause.pass(() => actor.perform(action));
      this.doing.delete(actor.name);
      if (result.state === 'passed') this.tally.acted(result.repeats);
      else await this.fail({ stage, actor, sinceMs, what: action.kind }, result.error, result.repeats);
    }
    return true;
  }

  private async fail(
    about: Pick<FailureContext, 'stage' | 'actor' | 'sinceMs' | 'what'>,
    error: unknown,
    repeats = 0,
  ): Promise<void> {
    const { settings, folder } = this.options;
    const { iteration } = this;
    await this.tally.failedWith(repeats, (number) =>
      describeFailure({ ...about, settings, folder, iteration, number }, error),
    );
    if (this.tally.isFull) this.stopping.abort();
  }

  /** Resolves when the user stops the run. */
  private interrupted(): Promise<void> {
    const { signal } = this.interruption;
    return new Promise((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve());
    });
  }

  private tick(faultQueue: FaultQueue, memory: MemorySampler, endMs: number): void {
    const { tally } = this;
    this.options.onProgress({
      leftMs: Math.max(0, endMs - performance.now()),
      iterations: tally.iterations,
      checks: tally.passed + tally.failed,
      failed: tally.failed,
      faults: [...faultQueue.struck.values()].reduce((sum, count) => sum + count, 0),
      doing: [...this.doing].map(([client, action]) => `${client}: ${action}`),
      faultsOn: this.toleratedErrors.on,
      recoveries: tally.recoveries.length,
      lastRecoveryMs: tally.recoveries.at(-1)?.ms,
      relayMb: memory.lastMb('relay'),
      workerMb: memory.lastMb('worker'),
      lastFailure: tally.failures.at(-1)?.message.split('\n', 1)[0],
      soFar: {
        recoveries: tally.recoveries,
        failures: tally.failures,
        struck: faultQueue.struck,
        memory: memory.points,
      },
    });
  }
}

function saysUnknown(event: HistoryEvent): boolean {
  if (event.type !== 'frame' || event.link !== 'client' || event.from !== 'server') return false;
  return outcomeOf(cdpMessage(event))?.kind === 'unknown';
}
