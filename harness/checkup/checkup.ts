/** Runs the checks of an extension, each in a browser of its own. */
import { once } from 'node:events';
import { environmentOf } from '../results/environment.ts';
import type { RunResult, ScenarioResult, Status } from '../results/run-result.ts';
import { within } from '../base/eventually.ts';
import { MachineTroubleError, reasonOf } from '../stage/stage-error.ts';
import type { Check, CheckResult, Finding } from './check.ts';
import { hookedCopy, removeCopy } from './hooked-copy.ts';
import { Trial, type TrialOptions } from './trial.ts';

/** Only ends a check that hangs: the longest, `update`, starts up to six browsers, of 10 s each on a busy machine. */
const CHECK_MS = 300_000;

export interface CheckupOptions extends TrialOptions {
  readonly checks: readonly Check[];
  /** The shell command that runs one check again. */
  readonly replay: (check: Check) => string;
  readonly signal: AbortSignal;
  readonly started: (number: number, check: Check) => void;
  readonly finished: (number: number, result: ScenarioResult) => void;
}

/** Rejects with `MachineTroubleError` if no browser starts. What a check finds is a result. */
export async function checkup(options: CheckupOptions): Promise<RunResult> {
  const { checks, subject, signal } = options;
  const startedAt = new Date();
  const results: ScenarioResult[] = [];
  let chromium = 'unknown';
  for (const [index, check] of checks.entries()) {
    if (signal.aborted) break;
    options.started(index + 1, check);
    const result = await play(check, options, (product) => (chromium = product));
    if (result === undefined) break;
    results.push(result);
    options.finished(index + 1, result);
  }
  return {
    target: subject.name,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    scenarios: results,
    environment: environmentOf(chromium),
    ...(signal.aborted ? { interrupted: true } : {}),
  };
}

/** Resolves with undefined if the user stopped the run meanwhile. */
async function play(
  check: Check,
  options: CheckupOptions,
  met: (product: string) => void,
): Promise<ScenarioResult | undefined> {
  const since = performance.now();
  const skipped = reasonToSkip(check, options);
  const faults: string[] = [];
  const counting = { ...options, struck: (fault: string) => void faults.push(fault) };
  const result: CheckResult | undefined =
    skipped === undefined
      ? await outcomeOf(check, counting, met)
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

async function outcomeOf(
  check: Check,
  options: CheckupOptions,
  met: (product: string) => void,
): Promise<CheckResult | undefined> {
  const { signal } = options;
  let trial: Trial | undefined;
  let copy: string | undefined;
  try {
    if (check.isHooked === true) copy = await hookedCopy(options.subject);
    trial = await Trial.open(options, copy);
    met(trial.browser.product);
    const run = Promise.race([check.run(trial), stopped(signal)]);
    return await within(`the check ${check.name}`, run, CHECK_MS);
  } catch (error) {
    if (error instanceof MachineTroubleError) throw error;
    // Something else than the extension may be the reason, such as a busy machine: no finding.
    return { kind: 'inconclusive', reason: reasonOf(error) };
  } finally {
    await trial?.close();
    if (copy !== undefined) await removeCopy(copy);
  }
}

/** Resolves when the user stops the run. */
async function stopped(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, 'abort');
  return undefined;
}
