import type { Outcome } from '../outcome.ts';
import { parseResult, stringOf } from './json.ts';
import type { Targets } from './targets.ts';

/** A tab was opened for a client, with this outcome. */
export function noteOpened(targets: Targets, outcome: Outcome): void {
  if (outcome.kind !== 'answered') return;
  const tab = targets.byTargetId(stringOf(parseResult(outcome.body)['targetId']) ?? '');
  if (tab !== undefined) tab.openedByClient = true;
}
