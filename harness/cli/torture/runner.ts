/** Plays the turns of a plan and collects the results. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentOf } from '../../results/environment.ts';
import type { FailedAttempt, RunResult, ScenarioResult } from '../../results/run-result.ts';
import type { ScenarioPosition } from '../../report/terminal.ts';
import { killMode } from '../../stage/kill-mode.ts';
import { needed, type MachineTroubleError } from '../../stage/stage-error.ts';
import type { Target } from '../../stage/target.ts';
import { attempt, type AttemptOptions, type AttemptResult } from './attempt.ts';
import type { Plan, Playable, Turn } from './plan.ts';
import { UncaughtErrors } from './uncaught.ts';

export interface RunnerOptions {
  readonly target: Target;
  readonly headed: boolean;
  /** Folder for the histories: one JSON Lines file per attempt. */
  readonly historyFolder: string;
  /** Same format as `--kill-worker`. */
  readonly killWorker: string;
  readonly seed: number;
  /** How many scenarios to play at the same time. */
  readonly workers: number;
  /** How often to play a failed scenario again. If it then passes, it is flaky: passed, with the failures listed. */
  readonly retries: number;
  /** Number of failures after which the run stops. */
  readonly bail: number;
  /** Ends a scenario that hangs. 0: never. */
  readonly timeoutMs: number;
  /** Saves a replay file for a failed scenario. Resolves with the command that replays it. */
  readonly saveReplay: (scenario: Playable) => Promise<string>;
}

export interface Progress {
  started(position: ScenarioPosition, scenario: Playable): void;
  finished(position: ScenarioPosition, result: ScenarioResult): void;
}

/** So many passed turns keep their history in memory for the report; a run until failure has no end of them. */
const HISTORIES_MAX = 200;

/** Plays a scenario once. Never rejects because the scenario failed. */
export type PlayOnce = (options: AttemptOptions) => Promise<AttemptResult>;

export class Runner {
  private readonly options: RunnerOptions;
  private readonly interruption = new AbortController();
  private readonly uncaught = new UncaughtErrors();
  private readonly results: ScenarioResult[] = [];
  private failures = 0;
  private trouble: MachineTroubleError | undefined;
  private chromium = 'unknown';

  private readonly playOnce: PlayOnce;

  constructor(options: RunnerOptions, playOnce: PlayOnce = attempt) {
    this.options = options;
    this.playOnce = playOnce;
  }

  /** Stops the current scenarios and the run. Finished scenarios are still reported. */
  interrupt(): void {
    this.interruption.abort();
  }

  /** Rejects with `MachineTroubleError` if the first stage cannot be set up. A failing scenario is a result. */
  async run({ turns, total }: Plan, progress: Progress): Promise<RunResult> {
    const startedAt = new Date();
    // Remove the previous run's histories, so that the folder holds this run's only.
    const { historyFolder, workers, target } = this.options;
    await needed('a folder for the histories', () => rm(historyFolder, { recursive: true, force: true }));
    const queue = numbered(turns, total);
    await Promise.all(Array.from({ length: workers }, () => this.work(queue, progress)));
    if (this.trouble !== undefined) throw this.trouble;
    const { name, version } = target;
    return {
      target: version === undefined ? name : `${name} ${version}`,
      startedAt: startedAt.toISOString(),
      durationMs: Date.now() - startedAt.getTime(),
      scenarios: this.results,
      environment: environmentOf(this.chromium),
      ...(this.interruption.signal.aborted ? { interrupted: true } : {}),
    };
  }

  private async work(
    queue: Iterator<{ turn: Turn; position: ScenarioPosition }, void>,
    progress: Progress,
  ): Promise<void> {
    while (!this.isOver()) {
      const next = queue.next();
      if (next.done === true) return;
      const { turn, position } = next.value;
      progress.started(position, turn.scenario);
      const result = await this.play(turn);
      if (result === undefined) return;
      this.results.push(result);
      if (result.status === 'failed') this.failures += 1;
      progress.finished(position, result);
    }
  }

  private isOver(): boolean {
    return (
      this.interruption.signal.aborted || this.failures >= this.options.bail || this.trouble !== undefined
    );
  }

  /** Resolves with undefined if nothing can be played on this machine. */
  private async play(turn: Turn): Promise<ScenarioResult | undefined> {
    const failedAttempts: FailedAttempt[] = [];
    for (let retry = 0; ; retry++) {
      const { result, trouble } = await this.attempt(turn, retry);
      // After the first scenario there are results to report, so the run goes on.
      if (trouble !== undefined && this.results.length === 0) {
        this.trouble ??= trouble;
        return undefined;
      }
      const isLast = retry === this.options.retries || this.interruption.signal.aborted;
      if (result.status !== 'failed' || isLast) {
        return {
          ...result,
          ...(turn.repeat === 1 ? {} : { repeat: turn.repeat }),
          ...(failedAttempts.length === 0 ? {} : { failedAttempts }),
          ...(this.results.length < HISTORIES_MAX || result.status !== 'passed' ? {} : { history: [] }),
        };
      }
      const { error, evidence, durationMs } = result;
      failedAttempts.push({
        durationMs,
        message: error?.message ?? 'No reason was given.',
        ...(evidence?.replayCommand === undefined ? {} : { replayCommand: evidence.replayCommand }),
      });
    }
  }

  private async attempt({ scenario, repeat }: Turn, retry: number): Promise<AttemptResult> {
    const { target, headed, historyFolder, seed, timeoutMs, saveReplay } = this.options;
    const nth = `${repeat === 1 ? '' : `-${repeat}`}${retry === 0 ? '' : `-retry${retry}`}`;
    const done = await this.playOnce({
      ...{ scenario, target, headed, seed, timeoutMs, uncaught: this.uncaught },
      killWorker: killMode(this.options.killWorker),
      historyFile: join(historyFolder, `${scenario.name}${nth}.jsonl`),
      signal: this.interruption.signal,
      saveReplay: () => saveReplay(scenario),
    });
    this.chromium = done.chromium ?? this.chromium;
    return done;
  }
}

function* numbered(
  turns: Iterable<Turn>,
  total: number | undefined,
): Generator<{ turn: Turn; position: ScenarioPosition }, void> {
  let number = 0;
  for (const turn of turns) yield { turn, position: { number: ++number, total } };
}
