import type { FailureCause } from './run-result.ts';

/** Equal for failures that have the same cause: numbers and ids in the sentence do not count. */
export function causeKey({ kind, part, sentence }: FailureCause): string {
  return `${kind} ${part} ${sentence.replaceAll(/[\dA-F]{6,}|\d+(?:\.\d+)?/g, '#')}`;
}
