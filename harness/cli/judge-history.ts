/** Reads a saved history: what the oracle says of it, and why. */
import type { Symptom } from '../diagnosis/cause.ts';
import { describe, overdueMs } from '../diagnosis/explain.ts';
import { causeIn } from '../diagnosis/find-cause.ts';
import { TraceReader } from '../diagnosis/trace.ts';
import { streamHistory } from '../history/stream.ts';
import { Oracle, type Judgement } from '../oracle/oracle.ts';
import { ClientErrors, type Told } from '../recording/told.ts';
import type { FailureCause } from '../results/run-result.ts';

export interface JudgedHistory {
  readonly judgement: Judgement;
  /** The step, check or recovery that failed first. */
  readonly failedStep: Symptom | undefined;
  /** The errors that clients got. */
  readonly told: readonly Told[];
}

/** Rejects if the file cannot be read, or is not a history. */
export async function readJudged(file: string): Promise<JudgedHistory> {
  const oracle = new Oracle();
  const errors = new ClientErrors();
  let failedStep: Symptom | undefined;
  let overdueAtMs: number | undefined;
  let events = 0;
  const cutOff = await streamHistory(file, (event) => {
    events += 1;
    oracle.see(event);
    errors.see(event);
    overdueAtMs ??= overdueMs(event);
    // A click that was lost is a reason, and not by itself a failure.
    const failed = (event.type === 'step' && event.click === undefined) || event.type === 'check';
    if (failed && event.state === 'failed')
      failedStep ??= { atMs: overdueAtMs ?? event.t, text: event.detail ?? event.name, isJudged: false };
    else if (overdueAtMs !== undefined)
      failedStep ??= { atMs: overdueAtMs, text: 'a recovery took too long', isJudged: false };
  });
  if (events === 0) throw new Error('This is not a history: expected one JSON event per line, found none.');
  return { judgement: oracle.judge({ cutOff }), failedStep, told: errors.all };
}

/** What is to be explained: the first violation, the step that failed first, or the error that clients got most. */
export function symptomOf({ judgement, failedStep, told }: JudgedHistory): Symptom | undefined {
  const [first] = judgement.violations;
  if (first !== undefined) return { ...first, atMs: first.t, isJudged: true };
  const [most] = told;
  if (failedStep !== undefined || most === undefined) return failedStep;
  return { atMs: most.t, text: `${most.method} ended with the error ${most.outcome}`, isJudged: false };
}

/** Reads the history a second time, up to the failure. */
export async function causeOf(file: string, symptom: Symptom | undefined): Promise<FailureCause | undefined> {
  if (symptom === undefined) return undefined;
  const reader = new TraceReader();
  await streamHistory(file, (event) => {
    if (event.t <= symptom.atMs) reader.see(event);
  });
  return describe(causeIn(reader.trace, symptom));
}
