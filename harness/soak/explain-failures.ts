/** Names the cause of each failure and violation of a soak. */
import { RECOVERY_MS_MAX } from '../results/soak-thresholds.ts';
import type { Symptom } from '../diagnosis/cause.ts';
import { CausePass } from '../diagnosis/cause-pass.ts';
import { streamHistory } from '../history/stream.ts';
import type { FailureCause } from '../results/run-result.ts';
import type { SoakFailure, SoakResult } from '../results/soak-result.ts';

/** One bug can break an invariant at every later event, and a report shows no more. */
const VIOLATIONS_MAX = 20;

/** Reads the history once. Without a readable history the result stays as it is. */
export async function withCauses(result: SoakResult): Promise<SoakResult> {
  const { failures, judgement } = result;
  const violations = judgement.violations.slice(0, VIOLATIONS_MAX);
  if (failures.length + violations.length === 0) return result;
  const pass = new CausePass([
    ...failures.map((failure) => symptomOf(failure, result)),
    ...violations.map((violation) => ({ ...violation, atMs: violation.t, isJudged: true })),
  ]);
  try {
    await streamHistory(result.historyFile, (event) => pass.see(event));
  } catch {
    // A full disk, for example: that is reported when the history is closed.
    return result;
  }
  const causes = pass.end();
  const withCause = <T extends { readonly cause?: FailureCause }>(one: T, index: number): T => {
    const cause = causes[index];
    return cause === undefined ? one : { ...one, cause };
  };
  return {
    ...result,
    failures: failures.map(withCause),
    judgement: {
      ...judgement,
      violations: judgement.violations.map((one, index) => withCause(one, failures.length + index)),
    },
  };
}

/**
 * What is to be explained: what the oracle noticed while the action or fault went on, or else the moment at which the
 * recovery became too slow, or else the client's error.
 */
function symptomOf(failure: SoakFailure, { judgement, recoveries }: SoakResult): Symptom {
  const { sinceMs, t, message, symptoms = {} } = failure;
  const isDuring = (atMs: number): boolean => atMs >= sinceMs && atMs <= t;
  const violation = judgement.violations.find((one) => isDuring(one.t));
  if (violation !== undefined) return { ...violation, atMs: violation.t, isJudged: true };
  const slow = recoveries.find((one) => isDuring(one.t) && one.ms > RECOVERY_MS_MAX);
  const atMs = slow === undefined ? t : slow.t - slow.ms + RECOVERY_MS_MAX;
  return { ...symptoms, text: message, atMs, isJudged: Object.keys(symptoms).length > 0 };
}
