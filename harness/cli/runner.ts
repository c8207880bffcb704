/** Runs scenarios one after another, each on its own stage, and collects the results. */
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { environmentOf } from '../results/environment.ts';
import type { RunResult, ScenarioResult, Status } from '../results/run-result.ts';
import type { ScenarioPosition } from '../report/terminal.ts';
import { lastRelayMessage } from '../scenarios/last-relay-message.ts';
import { play, type Scenario } from '../scenarios/scenario.ts';
import { within } from '../base/eventually.ts';
import { gatherEvidence } from '../stage/gather-evidence.ts';
import { killMode } from '../stage/kill-mode.ts';
import { Stage } from '../stage/stage.ts';
import { MachineTroubleError, needed } from '../stage/stage-error.ts';
import { InconclusiveError } from '../stage/inconclusive.ts';
import type { Target } from '../stage/target.ts';

export interface RunnerOptions {
  readonly target: Target;
  readonly headed: boolean;
  /** Folder for the histories: one JSON Lines file per scenario. */
  readonly historyFolder: string;
  /** Same format as `--kill-worker`. */
  readonly killWorker: string;
  readonly seed: number;
  /** Saves a replay file for a failed scenario. Resolves with the command that replays it. */
  readonly saveReplay: (scenario: Scenario) => Promise<string>;
}

export interface Progress {
  started(position: ScenarioPosition, scenario: Scenario): void;
  finished(position: ScenarioPosition, result: ScenarioResult): void;
}

/** Ends a scenario that hangs. No scenario takes a quarter of this. */
const HANG_MS = 120_000;

const UNCAUGHT_EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/** An error thrown where no caller can catch it. Playwright throws like this from its assertions, which ends its process. */
class UncaughtError extends Error {
  override readonly name = 'UncaughtError';

  constructor(cause: unknown) {
    const { message, stack = '' } = cause instanceof Error ? cause : new Error(String(cause));
    const who = stack.includes('playwright') ? 'Playwright' : 'The harness';
    super(`${who} threw an error outside any call: ${message}`);
    this.stack = stack;
  }
}

/** The user stopped the run. */
class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

export class Runner {
  private readonly options: RunnerOptions;
  private interrupted = false;
  private reject: ((error: Error) => void) | undefined;
  private chromium = 'unknown';

  constructor(options: RunnerOptions) {
    this.options = options;
  }

  /** Stops the current scenario and the run. Finished scenarios are still reported. */
  interrupt(): void {
    this.interrupted = true;
    this.reject?.(new InterruptedError('stopped before it finished'));
  }

  /** Rejects with {@link MachineTroubleError} if the first stage cannot be set up. A failing scenario is a result. */
  async run(scenarios: readonly Scenario[], progress: Progress): Promise<RunResult> {
    const startedAt = new Date();
    const results: ScenarioResult[] = [];
    // Remove the previous run's histories, so that the folder holds this run's only.
    const { historyFolder } = this.options;
    await needed('a folder for the histories', () => rm(historyFolder, { recursive: true, force: true }));
    for (const [index, scenario] of scenarios.entries()) {
      if (this.interrupted) break;
      const position = { number: index + 1, total: scenarios.length };
      progress.started(position, scenario);
      const result = await this.playOne(scenario, results.length === 0);
      results.push(result);
      progress.finished(position, result);
    }
    const { name, version } = this.options.target;
    return {
      target: version === undefined ? name : `${name} ${version}`,
      startedAt: startedAt.toISOString(),
      durationMs: Date.now() - startedAt.getTime(),
      scenarios: results,
      environment: environmentOf(this.chromium),
      ...(this.interrupted ? { interrupted: true } : {}),
    };
  }

  private async playOne(scenario: Scenario, first: boolean): Promise<ScenarioResult> {
    const { target, headed, historyFolder, seed } = this.options;
    const killWorker = killMode(this.options.killWorker);
    const since = performance.now();
    const historyFile = join(historyFolder, `${scenario.name}.jsonl`);
    let stage: Stage | undefined;
    let failure: unknown;
    const uncaught: UncaughtError[] = [];
    const onUncaught = (error: unknown): void => {
      const found = new UncaughtError(error);
      uncaught.push(found);
      this.reject?.(found);
    };
    for (const event of UNCAUGHT_EVENTS) process.on(event, onUncaught);
    try {
      stage = await Stage.open({ target, headed, historyFile, killWorker, seed });
      this.chromium = stage.browser.version;
      // `interrupt` had no scenario to stop while the stage was being set up.
      if (this.interrupted) throw new InterruptedError('stopped before it started');
      if (uncaught[0] !== undefined) throw uncaught[0];
      await within(
        'the scenario to finish',
        Promise.race([play(scenario, stage), this.untilEnded()]),
        HANG_MS,
      );
    } catch (error) {
      // After the first scenario there are results to report, so the run goes on.
      if (error instanceof MachineTroubleError && first && stage === undefined) throw error;
      failure = error;
    }
    this.reject = undefined;
    const evidence =
      statusOf(failure) === 'failed' && stage !== undefined
        ? await gatherEvidence(stage, stage.firstSharedTab)
        : undefined;
    await stage?.close().catch((error: unknown) => (failure ??= error));
    for (const event of UNCAUGHT_EVENTS) process.off(event, onUncaught);
    if (statusOf(failure) === 'passed' || statusOf(failure) === 'unknown') failure = uncaught[0] ?? failure;
    const status = statusOf(failure);
    const untold = stage?.inconclusive.all ?? [];
    const remarks = stage?.remarks ?? [];
    const replayCommand = status === 'failed' ? await this.options.saveReplay(scenario) : undefined;
    return {
      name: scenario.name,
      title: scenario.title,
      status,
      durationMs: Math.round(performance.now() - since),
      faults: stage?.faults.struck ?? [],
      recoveryMs: stage?.faults.recoveryMs ?? [],
      ...(failure === undefined ? {} : { error: described(failure, status, stage) }),
      ...(untold.length === 0 ? {} : { untold }),
      ...(remarks.length === 0 ? {} : { remarks }),
      ...(replayCommand === undefined ? {} : { evidence: { ...evidence, replayCommand } }),
      history: stage?.history.events() ?? [],
      historyFile: relative(join(historyFolder, '..'), historyFile),
    };
  }

  /** Rejects with the error that cuts the scenario short. */
  private untilEnded(): Promise<never> {
    return new Promise((_resolve, reject) => {
      this.reject = reject;
    });
  }
}

function statusOf(failure: unknown): Status {
  if (failure === undefined) return 'passed';
  if (failure instanceof InterruptedError) return 'skipped';
  const inconclusive = failure instanceof InconclusiveError || failure instanceof MachineTroubleError;
  return inconclusive ? 'unknown' : 'failed';
}

function described(
  failure: unknown,
  status: Status,
  stage: Stage | undefined,
): { message: string; stack?: string } {
  if (!(failure instanceof Error)) return { message: String(failure) };
  const cause = failure.cause instanceof Error ? ` (${failure.cause.message})` : '';
  const last = status === 'failed' ? lastRelayMessage(stage?.history.events() ?? []) : undefined;
  return {
    message: stripVTControlCharacters(
      [failure.message + cause, ...(last === undefined ? [] : [last])].join('\n'),
    ),
    ...(failure.stack === undefined ? {} : { stack: stripVTControlCharacters(failure.stack) }),
  };
}
