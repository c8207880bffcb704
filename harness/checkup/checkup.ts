/** Runs the checks of an extension. Those that spoil nothing for others share a browser. */
import { join } from 'node:path';
import { environmentOf } from '../results/environment.ts';
import type { ExtensionFinding, RunResult, ScenarioResult, Status } from '../results/run-result.ts';
import { within } from '../base/eventually.ts';
import { MachineTroubleError, reasonOf } from '../stage/stage-error.ts';
import type { Check, CheckResult, Finding } from './check.ts';
import { removeCopy } from './hooked-copy.ts';
import type { Subject } from './subject.ts';
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
  readonly openTrial: OpenTrial;
  /** Resolves when the user stops the run. */
  readonly stopped: Promise<undefined>;
  chromium: string;
}

interface Played {
  readonly scenario: ScenarioResult;
  readonly findings: readonly ExtensionFinding[];
}

export type OpenTrial = (options: TrialOptions, folder?: string) => Promise<Trial>;
type Numbered = readonly [index: number, check: Check];

/** Rejects with `MachineTroubleError` if no browser starts. What a check finds is a result. */
export async function checkup(
  options: CheckupOptions,
  openTrial: OpenTrial = (given, folder) => Trial.open(given, folder),
): Promise<RunResult> {
  const { checks, subject, signal, workers } = options;
  const startedAt = new Date();
  const results = new Map<Check, Played>();
  const run: Run = { options, openTrial, stopped: whenAborted(signal), chromium: 'unknown' };
  const queue = groupsOf(checks).values();
  const troubles: MachineTroubleError[] = [];
  const work = async (): Promise<void> => {
    for (const group of queue) {
      const seat = new Seat(run);
      try {
        for (const [index, check] of group) {
          if (signal.aborted || troubles.length > 0) return;
          options.started(index + 1, check);
          const result = await play(check, run, seat);
          if (result === undefined) return;
          results.set(check, result);
          options.finished(index + 1, result.scenario);
        }
      } catch (error) {
        if (!(error instanceof MachineTroubleError)) throw error;
        troubles.push(error);
      } finally {
        await seat.leave();
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  for (const trouble of troubles) throw trouble;
  return {
    target: `${subject.name} ${subject.version}`.trim(),
    extension: { name: subject.name, version: subject.version },
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    scenarios: checks.flatMap((check) => results.get(check)?.scenario ?? []),
    findings: checks.flatMap((check) => results.get(check)?.findings ?? []),
    environment: environmentOf(run.chromium),
    ...(signal.aborted ? { interrupted: true } : {}),
  };
}

/** The checks that share a browser are one group, in place of the first of them. */
function groupsOf(checks: readonly Check[]): readonly (readonly Numbered[])[] {
  const shared: Numbered[] = [];
  return [...checks.entries()].flatMap((numbered) => {
    if (numbered[1].shares !== true) return [[numbered]];
    return shared.push(numbered) === 1 ? [shared] : [];
  });
}

/** Resolves with undefined if the user stopped the run meanwhile. */
async function play(check: Check, run: Run, seat: Seat): Promise<Played | undefined> {
  const { options } = run;
  const since = performance.now();
  const skipped = reasonToSkip(check, options);
  seat.faults = [];
  const result: CheckResult | undefined =
    skipped === undefined ? await outcomeOf(check, run, seat) : { kind: 'notApplicable', reason: skipped };
  if (result === undefined) return undefined;
  const error = messageOf(result);
  const scenario: ScenarioResult = {
    name: check.name,
    title: check.title,
    status: STATUS[result.kind],
    durationMs: Math.round(performance.now() - since),
    faults: seat.faults,
    recoveryMs: result.kind === 'clean' ? (result.recoveryMs ?? []) : [],
    ...(error === undefined ? {} : { error: { message: error } }),
    ...(result.kind === 'found' ? { evidence: { replayCommand: options.replay(check) } } : {}),
    history: [],
  };
  return { scenario, findings: findingsOf(check, result, options.subject) };
}

function findingsOf(check: Check, result: CheckResult, { folder }: Subject): readonly ExtensionFinding[] {
  if (result.kind === 'inconclusive') return [{ check: check.name, verdict: 'unknown', what: result.reason }];
  if (result.kind !== 'found') return [];
  return result.findings.map(({ at, ...finding }) => {
    const place = at === undefined ? {} : { at: { ...at, file: join(folder, at.file) } };
    return { check: check.name, verdict: 'failed', ...finding, ...place };
  });
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

async function outcomeOf(check: Check, run: Run, seat: Seat): Promise<CheckResult | undefined> {
  try {
    const trial = await seat.take(check);
    const outcome = Promise.race([check.run(trial), run.stopped]);
    const result = await within(`the check ${check.name}`, outcome, CHECK_MS);
    if (check.shares !== true) await seat.leave();
    return result;
  } catch (error) {
    // The next check gets another browser.
    await seat.leave();
    if (error instanceof MachineTroubleError) throw error;
    // Something else than the extension may be the reason, such as a busy machine: no finding.
    return { kind: 'inconclusive', reason: reasonOf(error) };
  }
}

/** The browser of one check, or of several that share one. */
class Seat {
  /** Those that have struck during the present check. */
  faults: string[] = [];
  private readonly run: Run;
  private trial: Trial | undefined;
  private copy: string | undefined;

  constructor(run: Run) {
    this.run = run;
  }

  async take(check: Check): Promise<Trial> {
    if (this.trial !== undefined) return this.trial;
    const options = { ...this.run.options, struck: (fault: string) => void this.faults.push(fault) };
    this.copy = await check.copy?.(options);
    this.trial = await this.run.openTrial(options, this.copy);
    this.run.chromium = this.trial.browser.product;
    return this.trial;
  }

  async leave(): Promise<void> {
    const { trial, copy } = this;
    this.trial = undefined;
    this.copy = undefined;
    await trial?.close();
    if (copy !== undefined) await removeCopy(copy);
  }
}

async function whenAborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
