import type { ScenarioResult } from '../results/run-result.ts';
import { causeKey } from '../results/same-cause.ts';

/** What a failure says, as lines: the cause and its evidence first, then the client's error. */
export function failureText({ cause, error }: Pick<ScenarioResult, 'cause' | 'error'>): string {
  const message = error?.message ?? 'No reason was given.';
  if (cause === undefined) return message;
  return [`Cause: ${cause.sentence}.`, ...cause.evidence, message].join('\n');
}

/**
 * Names of other failures with the same cause, in the order of the run; numbers in the sentence do not count. Empty without
 * a cause.
 */
export function sameCause(scenario: ScenarioResult, all: readonly ScenarioResult[]): readonly string[] {
  const { cause } = scenario;
  if (cause === undefined) return [];
  return all.flatMap((other) =>
    other !== scenario && other.cause !== undefined && causeKey(other.cause) === causeKey(cause)
      ? [other.name]
      : [],
  );
}
