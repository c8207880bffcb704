import type { HistoryEvent } from '../history/event.ts';
import { judgeHistory } from '../oracle/oracle.ts';
import { SymptomError } from '../oracle/violation.ts';
import type { FailureCause } from '../results/run-result.ts';
import { RECOVERY_MS_MAX } from '../results/soak-thresholds.ts';
import { evidenceLines, sentenceOf, type Cause, type Symptom } from './cause.ts';
import { findCause } from './find-cause.ts';

/**
 * Why a run of our own relay and extension ended with `failure`. What the oracle noticed first is what is explained; without
 * that, the error is.
 */
export function explain(events: readonly HistoryEvent[], failure: unknown): FailureCause {
  const [first] = judgeHistory(events, true).violations;
  const failedMs = events.find((event) => event.type === 'step' && event.state === 'failed')?.t;
  const endMs = failedMs ?? events.at(-1)?.t ?? 0;
  const overdue = events.filter(({ t }) => t <= endMs).flatMap((event) => overdueMs(event) ?? []);
  const atMs = overdue[0] ?? endMs;
  const isEarlier = first !== undefined && first.t <= atMs;
  return describe(
    findCause(events, isEarlier ? { ...first, atMs: first.t, isJudged: true } : symptomOf(failure, atMs)),
  );
}

/**
 * When a recovery became too slow; undefined if it did not, and for any other event. What was wrong then has to be explained:
 * when the failure is reported, it works again.
 */
export function overdueMs(event: HistoryEvent): number | undefined {
  if (event.type !== 'recovery' || event.ms <= RECOVERY_MS_MAX) return undefined;
  return event.t - event.ms + RECOVERY_MS_MAX;
}

function symptomOf(failure: unknown, atMs: number): Symptom {
  const text = failure instanceof Error ? failure.message : String(failure);
  const symptoms = failure instanceof SymptomError ? failure.symptoms : {};
  return { ...symptoms, text, atMs, isJudged: Object.keys(symptoms).length > 0 };
}

/** A cause as reports show it. */
export function describe(cause: Cause): FailureCause {
  const { kind, part } = cause;
  return { kind, part, sentence: sentenceOf(cause), evidence: evidenceLines(cause) };
}
