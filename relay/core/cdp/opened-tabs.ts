import type { Outcome } from '../outcome.ts';
import { numberOf, parseResult } from './json.ts';
import type { Tab } from './sessions.ts';
import type { Targets } from './targets.ts';

/**
 * The tab that was opened, with this outcome; undefined if it is gone. Found by its id: a discard before the answer has given
 * it another target, and clients know it by the first one.
 */
export function openedTab(targets: Targets, outcome: Outcome): Tab | undefined {
  if (outcome.kind !== 'answered') return undefined;
  const tabId = numberOf(parseResult(outcome.body)['tab']);
  return tabId === undefined ? undefined : targets.byTabId(tabId);
}

/** A tab was opened for a client, with this outcome. */
export function noteOpened(targets: Targets, outcome: Outcome): void {
  const tab = openedTab(targets, outcome);
  if (tab !== undefined) tab.openedByClient = true;
}
