/** Which tabs are shared when a worker starts: what was stored, and what the user has decided since. */
import type { EarlyDecision, EarlyDecisions, SharedRecord, StoredIntent } from './intent.ts';

export interface Decided {
  readonly shared: readonly SharedRecord[];
  /** Tabs that are not shared, but whose button may still show otherwise. */
  readonly stopped: readonly number[];
}

/** A target of `chrome.debugger.getTargets()`. */
export interface OpenTarget {
  readonly id: string;
  readonly tabId?: number | undefined;
}

type Early = Pick<EarlyDecisions, 'decisions' | 'replaced'>;

/**
 * Stored tab ids are only valid in the browser run in which they were stored. A tab that is missing from the targets is
 * kept: its id may be changing right now. If it was closed, attaching the debugger will show that.
 */
export function decide(stored: StoredIntent, early: Early, targets: readonly OpenTarget[]): Decided {
  const sameRun = isSameRun(stored, targets);
  const ids = new TabIds([...(sameRun ? stored.replaced : []), ...early.replaced]);
  const decisions = new Map([...(sameRun ? stored.decisions : []), ...early.decisions]);
  const shared = new Map<number, SharedRecord>();
  const stopped = new Set<number>(sameRun ? stored.stopped : []);

  const judge = (known: readonly number[], record: SharedRecord, wasShared: boolean): void => {
    const tabId = known.at(-1) ?? record.tabId;
    const last = known.findLast((id) => decisions.has(id));
    const decision = last === undefined ? undefined : decisions.get(last);
    const isShared = isSharedAfter(decision, wasShared);
    for (const id of known) decisions.delete(id);
    if (!isShared) stopped.add(tabId);
    else if (!shared.has(tabId)) shared.set(tabId, presentRecord(record, tabId, targets));
  };
  for (const record of sameRun ? stored.shared : []) {
    const found = targets.find(({ id }) => id === (record.presentTargetId ?? record.targetId))?.tabId;
    judge([...new Set([...ids.since(record.tabId), ...ids.since(found ?? record.tabId)])], record, true);
  }
  for (const tabId of [...decisions.keys()]) {
    // In the order of the tab's ids, so that the later decision wins.
    if (decisions.has(tabId)) judge(ids.since(ids.first(tabId)), { tabId, targetId: '' }, false);
  }
  for (const tabId of shared.keys()) stopped.delete(tabId);
  return { shared: [...shared.values()], stopped: [...stopped] };
}

function isSharedAfter(decision: EarlyDecision | undefined, wasShared: boolean): boolean {
  switch (decision) {
    case undefined:
      return wasShared;
    case 'toggle':
      return !wasShared;
    case 'share':
      return true;
    case 'stop':
    case 'release':
      return false;
  }
}

/** Target ids are never reused, and no tab keeps its target when the browser ends. */
function isSameRun({ sameLoad, openTargets, shared }: StoredIntent, targets: readonly OpenTarget[]): boolean {
  const known = new Set([...openTargets, ...shared.map(({ targetId }) => targetId)]);
  return sameLoad || targets.some(({ id }) => known.has(id));
}

function presentRecord(record: SharedRecord, tabId: number, targets: readonly OpenTarget[]): SharedRecord {
  const present = targets.find((target) => target.tabId === tabId)?.id ?? record.presentTargetId;
  return { ...record, tabId, presentTargetId: present === record.targetId ? undefined : present };
}

/** Follows a tab through its ids. */
class TabIds {
  private readonly next: ReadonlyMap<number, number>;
  private readonly previous: ReadonlyMap<number, number>;

  constructor(replaced: readonly (readonly [removed: number, added: number])[]) {
    this.next = new Map(replaced);
    this.previous = new Map(replaced.map(([removed, added]) => [added, removed]));
  }

  /** The ids from this one on; the current one is last. */
  since(tabId: number): number[] {
    return follow(this.next, tabId);
  }

  /** The tab's earliest known id. */
  first(tabId: number): number {
    return follow(this.previous, tabId).at(-1) ?? tabId;
  }
}

function follow(links: ReadonlyMap<number, number>, start: number): number[] {
  const ids = [start];
  for (let id = links.get(start); id !== undefined && !ids.includes(id); id = links.get(id)) ids.push(id);
  return ids;
}
