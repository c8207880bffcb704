/** Plays a scenario once, on its own stage. */
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { explain } from '../../diagnosis/explain.ts';
import type { ScenarioResult, Status } from '../../results/run-result.ts';
import { lastRelayMessage } from '../../scenarios/last-relay-message.ts';
import { within } from '../../base/eventually.ts';
import { gatherEvidence } from '../../stage/gather-evidence.ts';
import { InconclusiveError } from '../../stage/inconclusive.ts';
import { Stage, type StageOptions } from '../../stage/stage.ts';
import { MachineTroubleError, StageError } from '../../stage/stage-error.ts';
import type { Playable } from './plan.ts';
import type { UncaughtError, UncaughtErrors } from './uncaught.ts';

export interface AttemptOptions extends StageOptions {
  readonly scenario: Playable;
  readonly historyFile: string;
  /** Ends a scenario that hangs. 0: never. */
  readonly timeoutMs: number;
  /** Aborted when the user stops the run. */
  readonly signal: AbortSignal;
  readonly uncaught: UncaughtErrors;
  /** Saves a replay file for a failure. Resolves with the command that replays it. */
  readonly saveReplay: () => Promise<string>;
}

export interface AttemptResult {
  readonly result: ScenarioResult;
  readonly chromium: string | undefined;
  /** Set if the stage could not be set up because of the machine: then other scenarios cannot be played either. */
  readonly trouble?: MachineTroubleError;
}

/** The user stopped the run. */
class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** A failing scenario is a result: this never rejects because of one. */
export async function attempt(options: AttemptOptions): Promise<AttemptResult> {
  const uncaught: UncaughtError[] = [];
  let cutShort: (error: Error) => void = () => undefined;
  const ended = new Promise<never>((_resolve, reject) => (cutShort = reject));
  ended.catch(() => undefined);
  const stop = (): void => cutShort(new InterruptedError('stopped before it finished'));
  if (options.signal.aborted) stop();
  options.signal.addEventListener('abort', stop);
  try {
    return await options.uncaught.during(
      (error) => {
        uncaught.push(error);
        cutShort(error);
      },
      () => playOnStage(options, ended, uncaught),
    );
  } finally {
    options.signal.removeEventListener('abort', stop);
  }
}

async function playOnStage(
  options: AttemptOptions,
  ended: Promise<never>,
  uncaught: readonly UncaughtError[],
): Promise<AttemptResult> {
  const { scenario, historyFile, timeoutMs, signal } = options;
  const since = performance.now();
  let stage: Stage | undefined;
  let chromium: string | undefined;
  let failure: unknown;
  try {
    // An interrupted run does not wait for a stage that is being set up: its processes end with ours.
    stage = await Promise.race([Stage.open(options), ended]);
    chromium = stage.browser.version;
    const played = Promise.race([scenario.play(stage), ended]);
    await (timeoutMs === 0 ? played : within('the scenario to finish', played, timeoutMs));
  } catch (error) {
    failure = error;
  }
  const evidence =
    statusOf(failure) === 'failed' && stage !== undefined
      ? await gatherEvidence(stage, stage.firstSharedTab)
      : undefined;
  const closed = stage?.close().catch((error: unknown) => (failure ??= error));
  if (!signal.aborted) await closed;
  if (statusOf(failure) === 'passed' || statusOf(failure) === 'unknown') failure = uncaught[0] ?? failure;
  const status = statusOf(failure);
  const untold = stage?.inconclusive.all ?? [];
  const remarks = stage?.remarks ?? [];
  const replayCommand = status === 'failed' ? await options.saveReplay() : undefined;
  const events = stage?.history.events() ?? (failure instanceof StageError ? failure.events : []);
  const result: ScenarioResult = {
    name: scenario.name,
    title: scenario.title,
    status,
    durationMs: Math.round(performance.now() - since),
    faults: stage?.faults.struck ?? [],
    recoveryMs: stage?.faults.recoveryMs ?? [],
    ...(failure === undefined ? {} : { error: described(failure, status, stage) }),
    // Only the frames of our own pair can be followed.
    ...(status === 'failed' && options.target.judgedByHistory === true && events.length > 0
      ? { cause: explain(events, failure) }
      : {}),
    ...(untold.length === 0 ? {} : { untold }),
    ...(remarks.length === 0 ? {} : { remarks }),
    ...(replayCommand === undefined ? {} : { evidence: { ...evidence, replayCommand } }),
    history: events,
    historyFile: relative(join(historyFile, '..', '..'), historyFile),
  };
  const trouble = stage === undefined && failure instanceof MachineTroubleError ? { trouble: failure } : {};
  return { result, chromium, ...trouble };
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
