/** Plays scenarios one after the other, each on a stage of its own, and collects what they came to. */
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { environmentOf } from '../results/environment.ts';
import type { RunResult, ScenarioResult, Status } from '../results/run-result.ts';
import type { ScenarioPosition } from '../report/terminal.ts';
import { lastWord } from '../scenarios/last-word.ts';
import { play, type Scenario } from '../scenarios/scenario.ts';
import { within } from '../base/eventually.ts';
import { gatherEvidence } from '../stage/gather-evidence.ts';
import { killMode } from '../stage/kill-mode.ts';
import { Stage } from '../stage/stage.ts';
import { MachineTroubleError, needed } from '../stage/stage-error.ts';
import { InconclusiveError } from '../stage/unreported.ts';
import type { Target } from '../stage/target.ts';

export interface RunnerOptions {
  readonly target: Target;
  readonly headed: boolean;
  /** Folder for the histories, one JSON Lines file per scenario. */
  readonly historyFolder: string;
  /** As `--kill-worker` takes it. */
  readonly killWorker: string;
  readonly seed: number;
  /** Saves what is needed to play a failed scenario again; resolves with the command that does. */
  readonly saveReplay: (scenario: Scenario) => Promise<string>;
}

export interface Progress {
  started(place: ScenarioPosition, scenario: Scenario): void;
  finished(place: ScenarioPosition, result: ScenarioResult): void;
}

/** Only ends a scenario that hangs; none takes a quarter of this. */
const HANG_MS = 120_000;

const LOOSE_ERRORS = ['uncaughtException', 'unhandledRejection'] as const;

/** Something threw where nobody can catch it. Playwright does at what it takes for impossible: its process ends. */
class LooseError extends Error {
  override readonly name = 'LooseError';

  constructor(cause: unknown) {
    const { message, stack = '' } = cause instanceof Error ? cause : new Error(String(cause));
    const who = stack.includes('playwright') ? 'Playwright' : 'The harness';
    super(`${who} threw an error that nothing can catch: ${message}`);
    this.stack = stack;
  }
}

/** The person has stopped the run. */
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

  /** Ends the present scenario and the run; what has run is still reported. */
  interrupt(): void {
    this.interrupted = true;
    this.reject?.(new InterruptedError('stopped before its end'));
  }

  /** Rejects with {@link MachineTroubleError} where not even the first stage is to be had; failing scenarios are results. */
  async run(scenarios: readonly Scenario[], progress: Progress): Promise<RunResult> {
    const startedAt = new Date();
    const results: ScenarioResult[] = [];
    // A history is one run's; the last run's are of no use beside this one's.
    const { historyFolder } = this.options;
    await needed('a folder for the histories', () => rm(historyFolder, { recursive: true, force: true }));
    for (const [index, scenario] of scenarios.entries()) {
      if (this.interrupted) break;
      const place = { number: index + 1, total: scenarios.length };
      progress.started(place, scenario);
      const result = await this.playOne(scenario, results.length === 0);
      results.push(result);
      progress.finished(place, result);
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
    const loose: LooseError[] = [];
    const onLoose = (error: unknown): void => {
      const found = new LooseError(error);
      loose.push(found);
      this.reject?.(found);
    };
    for (const event of LOOSE_ERRORS) process.on(event, onLoose);
    try {
      stage = await Stage.open({ target, headed, historyFile, killWorker, seed });
      this.chromium = stage.browser.version;
      // While the stage was being set there was nothing to end.
      if (this.interrupted) throw new InterruptedError('stopped before its beginning');
      if (loose[0] !== undefined) throw loose[0];
      await within('the scenario to end', Promise.race([play(scenario, stage), this.untilEnded()]), HANG_MS);
    } catch (error) {
      // Later on, there is something to report.
      if (error instanceof MachineTroubleError && first && stage === undefined) throw error;
      failure = error;
    }
    this.reject = undefined;
    const evidence =
      statusOf(failure) === 'failed' && stage !== undefined
        ? await gatherEvidence(stage, stage.someSharedTab)
        : undefined;
    await stage?.close().catch((error: unknown) => (failure ??= error));
    for (const event of LOOSE_ERRORS) process.off(event, onLoose);
    if (statusOf(failure) === 'passed' || statusOf(failure) === 'unknown') failure = loose[0] ?? failure;
    const status = statusOf(failure);
    const untold = stage?.unreported.all ?? [];
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

  /** Rejects with what ends the scenario before it has ended itself. */
  private untilEnded(): Promise<never> {
    return new Promise((_resolve, reject) => {
      this.reject = reject;
    });
  }
}

function statusOf(failure: unknown): Status {
  if (failure === undefined) return 'passed';
  if (failure instanceof InterruptedError) return 'skipped';
  const untold = failure instanceof InconclusiveError || failure instanceof MachineTroubleError;
  return untold ? 'unknown' : 'failed';
}

function described(
  failure: unknown,
  status: Status,
  stage: Stage | undefined,
): { message: string; stack?: string } {
  if (!(failure instanceof Error)) return { message: String(failure) };
  const cause = failure.cause instanceof Error ? ` (${failure.cause.message})` : '';
  const word = status === 'failed' ? lastWord(stage?.history.events() ?? []) : undefined;
  return {
    message: stripVTControlCharacters(
      [failure.message + cause, ...(word === undefined ? [] : [word])].join('\n'),
    ),
    ...(failure.stack === undefined ? {} : { stack: stripVTControlCharacters(failure.stack) }),
  };
}
