/** Runs the checks of an extension, each in a browser of its own. */
import { environmentOf } from '../results/environment.ts';
import type { RunResult, ScenarioResult, Status } from '../results/run-result.ts';
import { within } from '../base/eventually.ts';
import { MachineTroubleError, reasonOf } from '../stage/stage-error.ts';
import type { Check, CheckResult, Finding } from './check.ts';
import { removeCopy } from './hooked-copy.ts';
import { Trial, type TrialOptions } from './trial.ts';

/** Only ends a check that hangs: the longest, `update`, starts up to six browsers, of 10 s each on a busy machine. */
const CHECK_MS = 300_000;

export interface CheckupOptions extends TrialOptions {
  readonly checks: readonly Check[];
  /** How many run at the same time: a check waits more than it works. */
  readonly workers: number;
  /** The shell command that runs one check again. */
  readonly replay: (check: Check) => string;
  readonly signal: AbortSignal;
  readonly started: (number: number, check: Check) => void;
  readonly finished: (number: number, result: ScenarioResult) => void;
}

/** What the checks of one run share. */
interface Run {
  readonly options: CheckupOptions;
  /** Resolves when the user stops the run. */
  readonly stopped: Promise<undefined>;
  chromium: string;
}

/** Rejects with `MachineTroubleError` if no browser starts. What a check finds is a result. */
export async function checkup(options: CheckupOptions): Promise<RunResult> {
  const { checks, subject, signal, workers } = options;
  const startedAt = new Date();
  const results = new Map<Check, ScenarioResult>();
  const run: Run = { options, stopped: whenAborted(signal), chromium: 'unknown' };
  const queue = checks.entries();
  let trouble: MachineTroubleError | undefined;
  const work = async (): Promise<void> => {
    for (const [index, check] of queue) {
      if (signal.aborted || trouble !== undefined) return;
      options.started(index + 1, check);
      const result = await play(check, run).catch((error: unknown) => {
        if (!(error instanceof MachineTroubleError)) throw error;
        trouble = error;
      });
      if (result === undefined) return;
      results.set(check, result);
      options.finished(index + 1, result);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  if (trouble !== undefined) throw trouble;
  return {
    target: subject.name,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    scenarios: checks.flatMap((check) => results.get(check) ?? []),
    environment: environmentOf(run.chromium),
    ...(signal.aborted ? { interrupted: true } : {}),
  };
}

/** Resolves with undefined if the user stopped the run meanwhile. */
async function play(check: Check, run: Run): Promise<ScenarioResult | undefined> {
  const { options } = run;
  const since = performance.now();
  const skipped = reasonToSkip(check, options);
  const faults: string[] = [];
  const counting = { ...options, struck: (fault: string) => void faults.push(fault) };
  const result: CheckResult | undefined =
    skipped === undefined
      ? await outcomeOf(check, counting, run)
      : { kind: 'notApplicable', reason: skipped };
  if (result === undefined) return undefined;
  const error = messageOf(result);
  return {
    name: check.name,
    title: check.title,
    status: STATUS[result.kind],
    durationMs: Math.round(performance.now() - since),
    faults,
    recoveryMs: result.kind === 'clean' ? (result.recoveryMs ?? []) : [],
    ...(error === undefined ? {} : { error: { message: error } }),
    ...(result.kind === 'found' ? { evidence: { replayCommand: options.replay(check) } } : {}),
    history: [],
  };
}

function reasonToSkip({ skip, needsOld }: Check, { subject, from }: CheckupOptions): string | undefined {
  const needs = 'pass the folder of an older version with --from';
  return skip(subject) ?? (needsOld === true && from === undefined ? needs : undefined);
}

const STATUS: Readonly<Record<CheckResult['kind'], Status>> = {
  clean: 'passed',
  found: 'failed',
  inconclusive: 'unknown',
  notApplicable: 'skipped',
};

function messageOf(result: CheckResult): string | undefined {
  if (result.kind === 'clean') return undefined;
  return result.kind === 'found' ? result.findings.map(describe).join('\n') : result.reason;
}

function describe({ what, evidence, reproduce, remedy }: Finding): string {
  return `${what.replace(/\.$/, '')}.\nEvidence: ${evidence}\nReproduce: ${reproduce}\nRemedy: ${remedy}`;
}

async function outcomeOf(check: Check, options: TrialOptions, run: Run): Promise<CheckResult | undefined> {
  let trial: Trial | undefined;
  let copy: string | undefined;
  try {
    copy = await check.copy?.(options);
    trial = await Trial.open(options, copy);
    run.chromium = trial.browser.product;
    const outcome = Promise.race([check.run(trial), run.stopped]);
    return await within(`the check ${check.name}`, outcome, CHECK_MS);
  } catch (error) {
    if (error instanceof MachineTroubleError) throw error;
    // Something else than the extension may be the reason, such as a busy machine: no finding.
    return { kind: 'inconclusive', reason: reasonOf(error) };
  } finally {
    await trial?.close();
    if (copy !== undefined) await removeCopy(copy);
  }
}

async function whenAborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
