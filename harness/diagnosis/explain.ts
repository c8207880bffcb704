import type { HistoryEvent } from '../history/event.ts';
import { judgeHistory } from '../oracle/oracle.ts';
import type { FailureCause } from '../results/run-result.ts';
import { evidenceLines, sentenceOf, type Cause, type Symptom } from './cause.ts';
import { findCause } from './find-cause.ts';

/**
 * Why a run of our own relay and extension failed. What the oracle noticed first is what is explained; without that, the
 * client's error is.
 */
export function explain(events: readonly HistoryEvent[], failure: Symptom): FailureCause {
  const [first] = judgeHistory(events, true).violations;
  const isEarlier = first !== undefined && first.t <= failure.atMs;
  return describe(findCause(events, isEarlier ? { ...first, atMs: first.t, isJudged: true } : failure));
}

/** A cause as reports show it. */
export function describe(cause: Cause): FailureCause {
  const { kind, part } = cause;
  return { kind, part, sentence: sentenceOf(cause), evidence: evidenceLines(cause) };
}
