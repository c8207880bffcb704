import { describe, expect, test } from 'vitest';
import { decide, type Decided, type OpenTarget } from './decide.ts';
import type { EarlyDecision, StoredIntent } from './intent.ts';

const RECORD = { tabId: 1, targetId: 'T1', attachment: 'a' };

interface Case {
  readonly stored?: Partial<Omit<StoredIntent, 'decisions' | 'replaced'>>;
  /** Notes of workers that ended before they had loaded. */
  readonly notes?: Record<number, EarlyDecision>;
  readonly replacedBefore?: Record<number, number>;
  /** Decisions of this worker. */
  readonly early?: Record<number, EarlyDecision>;
  readonly replaced?: Record<number, number>;
  readonly targets?: readonly OpenTarget[];
}

function byId<T>(entries: Record<number, T> = {}): Map<number, T> {
  return new Map(Object.entries(entries).map(([id, value]) => [Number(id), value]));
}

function decided({ stored, notes, replacedBefore, early, replaced, targets = [] }: Case): Decided {
  const state = { shared: [RECORD], stopped: [], openTargets: [], notes: [], sameLoad: true, ...stored };
  return decide(
    { ...state, decisions: byId(notes), replaced: byId(replacedBefore) },
    { decisions: byId(early), replaced: byId(replaced) },
    targets,
  );
}

/** Which tabs are shared. */
function shared(of: Case): number[] {
  return decided(of).shared.map(({ tabId }) => tabId);
}

const OPEN = [{ id: 'T1', tabId: 1 }];
const RELOADED = { sameLoad: false };

describe('a shared tab', () => {
  test('stays shared', () => {
    expect(decided({ targets: OPEN })).toEqual({ shared: [RECORD], stopped: [] });
  });

  test('is recognised by its target after a reload of the extension', () => {
    expect(shared({ stored: RELOADED, targets: [{ id: 'T1', tabId: 9 }] })).toEqual([9]);
  });

  test('is recognised by its current target', () => {
    const record = { tabId: 2, targetId: 'T1', presentTargetId: 'T2' };
    const of = { stored: { ...RELOADED, shared: [record] }, targets: [{ id: 'T2', tabId: 2 }] };
    expect(decided({ ...of, stored: { ...of.stored, openTargets: ['T2'] } }).shared).toEqual([record]);
  });

  test('that was discarded is recognised by its new tab id, and keeps its target id at the relay', () => {
    const of = { replaced: { 1: 2 }, targets: [{ id: 'T2', tabId: 2 }] };
    expect(decided(of).shared).toEqual([{ ...RECORD, tabId: 2, presentTargetId: 'T2' }]);
  });

  test('that was discarded before the extension was reloaded is recognised while any earlier target is open', () => {
    const other = { id: 'T-other', tabId: 5 };
    const of = { replacedBefore: { 1: 2, 2: 3 }, targets: [{ id: 'T3', tabId: 3 }, other] };
    expect(shared({ ...of, stored: { ...RELOADED, openTargets: ['T-other'] } })).toEqual([3]);
  });

  test('that is missing is kept: its id may be changing right now', () => {
    expect(shared({ targets: [{ id: 'T2', tabId: 2 }] })).toEqual([1]);
  });
});

describe('after a restart of the browser', () => {
  const restarted = { ...RELOADED, openTargets: ['T1', 'T-other'] };
  const targets = [
    { id: 'N1', tabId: 1 },
    { id: 'N2', tabId: 2 },
  ];

  test('nothing is shared, even if a tab has the old id', () => {
    expect(decided({ stored: restarted, targets })).toEqual({ shared: [], stopped: [] });
  });

  test('notes do not count', () => {
    const of = { notes: { 1: 'stop', 2: 'toggle' }, replacedBefore: { 1: 2 } } as const;
    expect(decided({ ...of, stored: { ...restarted, stopped: [2] }, targets })).toEqual({
      shared: [],
      stopped: [],
    });
  });

  test("the user's new decisions count", () => {
    expect(shared({ stored: restarted, early: { 2: 'toggle' }, targets })).toEqual([2]);
  });
});

describe('a stop', () => {
  test('wins over what is stored', () => {
    expect(decided({ early: { 1: 'stop' }, targets: OPEN })).toEqual({ shared: [], stopped: [1] });
  });

  test('noted by an earlier worker wins, also after a reload of the extension', () => {
    expect(shared({ stored: RELOADED, notes: { 1: 'stop' }, targets: OPEN })).toEqual([]);
  });

  test('wins if the tab got another id before or after', () => {
    const of = { replacedBefore: { 1: 2 }, targets: [{ id: 'T2', tabId: 2 }] };
    expect(shared({ ...of, notes: { 1: 'stop' } })).toEqual([]);
    expect(shared({ ...of, notes: { 2: 'stop' } })).toEqual([]);
    expect(shared({ ...of, replaced: { 2: 3 }, early: { 3: 'stop' } })).toEqual([]);
  });

  test('of another tab changes nothing', () => {
    expect(shared({ early: { 7: 'stop' }, targets: OPEN })).toEqual([1]);
  });
});

describe('a click', () => {
  test('shares a tab that is not shared', () => {
    expect(decided({ early: { 7: 'toggle' }, targets: [...OPEN, { id: 'T7', tabId: 7 }] }).shared).toEqual([
      RECORD,
      { tabId: 7, targetId: '', presentTargetId: 'T7' },
    ]);
  });

  test('stops sharing a shared tab', () => {
    expect(shared({ early: { 1: 'toggle' }, targets: OPEN })).toEqual([]);
  });

  test('follows the tab to another id', () => {
    expect(shared({ stored: { shared: [] }, notes: { 7: 'toggle' }, replaced: { 7: 8 } })).toEqual([8]);
  });

  test('repeated because the first one had no visible effect asks for the same', () => {
    expect(shared({ notes: { 1: 'toggle' }, early: { 1: 'toggle' }, targets: OPEN })).toEqual([]);
    const unshared = { stored: { shared: [] }, replaced: { 1: 2 } };
    expect(shared({ ...unshared, early: { 1: 'toggle', 2: 'toggle' } })).toEqual([2]);
  });
});

describe('the later decision wins', () => {
  test.each([
    ['stop', 'toggle', []],
    ['toggle', 'stop', []],
  ] as const)('first %s by an earlier worker, then %s', (first, then, ids) => {
    expect(shared({ notes: { 1: first }, early: { 1: then }, targets: OPEN })).toEqual(ids);
  });

  test('even if the tab got another id in between', () => {
    const of = { stored: { shared: [] }, replaced: { 1: 2 } };
    expect(shared({ ...of, early: { 2: 'toggle', 1: 'stop' } })).toEqual([2]);
    expect(shared({ ...of, early: { 2: 'stop', 1: 'toggle' } })).toEqual([]);
  });
});

test('a cycle of tab ids does not loop forever', () => {
  expect(shared({ replaced: { 1: 2, 2: 1 }, targets: OPEN })).toHaveLength(1);
  expect(shared({ stored: { shared: [] }, replaced: { 1: 1 }, early: { 1: 'toggle' } })).toEqual([1]);
  expect(shared({ stored: { shared: [] }, replaced: { 1: 2, 2: 1 }, early: { 1: 'toggle' } })).toHaveLength(
    1,
  );
});

test('the buttons of tabs that were no longer shared are repainted, unless they are shared again', () => {
  const stored = { stopped: [1, 5] };
  expect(decided({ stored, targets: OPEN }).stopped).toEqual([5]);
});
