/** Plays scenarios one after the other, each on a stage of its own, and collects what they came to. */
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { environmentOf } from '../report/environment.ts';
import type { RunResult, ScenarioResult } from '../report/result.ts';
import type { Place } from '../report/terminal.ts';
import { play, type Scenario } from '../scenarios/scenario.ts';
import { within } from '../stage/eventually.ts';
import { gatherEvidence } from '../stage/evidence.ts';
import { killMode } from '../stage/kill-mode.ts';
import { Stage } from '../stage/stage.ts';
import { NoBrowserError } from '../stage/bare-browser.ts';
import type { Target } from '../targets/target.ts';

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
  started(place: Place, scenario: Scenario): void;
  finished(place: Place, result: ScenarioResult): void;
}

/** Only ends a scenario that hangs; none takes a quarter of this. */
const HANG_MS = 120_000;

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

  /** Rejects with {@link NoBrowserError} where there is no Chromium; failing scenarios are results. */
  async run(scenarios: readonly Scenario[], progress: Progress): Promise<RunResult> {
    const startedAt = new Date();
    const results: ScenarioResult[] = [];
    // A history is one run's; the last run's are of no use beside this one's.
    await rm(this.options.historyFolder, { recursive: true, force: true });
    for (const [index, scenario] of scenarios.entries()) {
      if (this.interrupted) break;
      const place = { number: index + 1, total: scenarios.length };
      progress.started(place, scenario);
      const result = await this.playOne(scenario);
      results.push(result);
      progress.finished(place, result);
    }
    return {
      target: this.options.target.name,
      startedAt: startedAt.toISOString(),
      durationMs: Date.now() - startedAt.getTime(),
      scenarios: results,
      environment: environmentOf(this.chromium),
      ...(this.interrupted ? { interrupted: true } : {}),
    };
  }

  private async playOne(scenario: Scenario): Promise<ScenarioResult> {
    const { target, headed, historyFolder, seed } = this.options;
    const killWorker = killMode(this.options.killWorker);
    const since = performance.now();
    const historyFile = join(historyFolder, `${scenario.name}.jsonl`);
    let stage: Stage | undefined;
    let failure: unknown;
    try {
      stage = await Stage.open({ target, headed, historyFile, killWorker, seed });
      this.chromium = stage.browser.version;
      await within(
        'the scenario to end',
        Promise.race([play(scenario, stage), this.interruption()]),
        HANG_MS,
      );
    } catch (error) {
      if (error instanceof NoBrowserError) throw error;
      failure = error;
    }
    const failed = failure !== undefined && !(failure instanceof InterruptedError);
    const evidence =
      failed && stage !== undefined ? await gatherEvidence(stage, stage.someSharedTab) : undefined;
    await stage?.close().catch((error: unknown) => (failure ??= error));
    const status =
      failure === undefined ? 'passed' : failure instanceof InterruptedError ? 'skipped' : 'failed';
    const replayCommand = status === 'failed' ? await this.options.saveReplay(scenario) : undefined;
    return {
      name: scenario.name,
      title: scenario.title,
      status,
      durationMs: Math.round(performance.now() - since),
      faults: stage?.faults.struck ?? [],
      recoveryMs: stage?.faults.recoveryMs ?? [],
      ...(failure === undefined ? {} : { error: described(failure) }),
      ...(replayCommand === undefined ? {} : { evidence: { ...evidence, replayCommand } }),
      history: stage?.history.events() ?? [],
      historyFile: relative(join(historyFolder, '..'), historyFile),
    };
  }

  private interruption(): Promise<never> {
    return new Promise((_resolve, reject) => {
      this.reject = reject;
    });
  }
}

function described(failure: unknown): { message: string; stack?: string } {
  if (!(failure instanceof Error)) return { message: String(failure) };
  const cause = failure.cause instanceof Error ? ` (${failure.cause.message})` : '';
  return {
    message: stripVTControlCharacters(failure.message + cause),
    ...(failure.stack === undefined ? {} : { stack: stripVTControlCharacters(failure.stack) }),
  };
}
