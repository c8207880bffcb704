import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ask, askedIn, EarlyDecisions, readIntent, writeIntent, type StoredIntent } from './intent.ts';
import { FakeStorageArea } from './testing/fake-storage.ts';

const RECORD = { tabId: 1, targetId: 'T1', attachment: 'a' };
const NOTHING = { shared: [], stopped: [], openTargets: [] };

let local: FakeStorageArea;
let session: FakeStorageArea;
/** The badge on the button. */
let badge: Promise<string>;

beforeEach(() => {
  local = new FakeStorageArea();
  session = new FakeStorageArea();
  badge = Promise.resolve('');
  vi.stubGlobal('chrome', { storage: { local, session }, action: { getBadgeText: () => badge } });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function read(): StoredIntent {
  return readIntent(local.values, session.values);
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
}

describe('the state', () => {
  test('is read as it was written', async () => {
    await writeIntent({ shared: [RECORD], stopped: [7], openTargets: ['T1', 'T2'] });
    expect(read()).toMatchObject({
      shared: [RECORD],
      stopped: [7],
      openTargets: ['T1', 'T2'],
      sameLoad: true,
    });
  });

  test('survives a reload of the extension, which is detected', async () => {
    await writeIntent({ ...NOTHING, shared: [RECORD] });
    session.values = {};
    expect(read()).toMatchObject({ shared: [RECORD], sameLoad: false });
  });

  test('is empty at first', () => {
    expect(read()).toMatchObject({ ...NOTHING, notes: [], sameLoad: false });
  });

  test('merges the notes in the same step, and leaves none', async () => {
    new EarlyDecisions().cancelled(5);
    const keys = read().notes;
    const set = vi.spyOn(local, 'set');
    await writeIntent(NOTHING, keys);
    expect(set).toHaveBeenCalledOnce();
    expect(set.mock.calls[0]?.[0]).toMatchObject({ shared: [], 'early 5': null });
    expect(Object.keys(local.values)).toEqual(['shared', 'stopped', 'openTargets']);
  });

  test('has merged them even if they cannot be removed', async () => {
    new EarlyDecisions().cancelled(5);
    vi.spyOn(local, 'remove').mockRejectedValue(new Error('IO error'));
    await writeIntent(NOTHING, read().notes);
    expect(read().decisions.size).toBe(0);
    expect(read().notes).toEqual(['early 5']);
  });
});

describe('a decision that reaches a loading worker', () => {
  test('is sent to storage.local before anything else happens', () => {
    const early = new EarlyDecisions();
    early.cancelled(6);
    early.tabReplaced(8, 7);
    expect(local.values).toEqual({ 'early 6': 'stop', 'replaced 7': 8 });
    expect(read().decisions).toEqual(new Map([[6, 'stop']]));
    expect(read().replaced).toEqual(new Map([[7, 8]]));
    expect(early.notes).toEqual(['early 6', 'replaced 7']);
  });

  test.each([
    ['', 'toggle'],
    ['ON', 'stop'],
    ['…', 'stop'],
    ['II', 'stop'],
    ['off', 'toggle'],
    // Every tab shows it.
    ['!', 'toggle'],
  ])('a click while the button shows "%s" is noted as %s', async (shown, decision) => {
    badge = Promise.resolve(shown);
    new EarlyDecisions().clicked(6);
    expect(local.values).toEqual({ 'early 6': 'toggle' });
    await settled();
    expect(local.values).toEqual({ 'early 6': decision });
  });

  test('a second click on an unchanged button asks for the same', async () => {
    badge = Promise.resolve('ON');
    const early = new EarlyDecisions();
    early.clicked(6);
    await settled();
    early.clicked(6);
    await settled();
    expect(local.values).toEqual({ 'early 6': 'stop' });
  });

  test('Cancel is not overridden by an earlier click', async () => {
    badge = Promise.resolve('');
    const early = new EarlyDecisions();
    early.clicked(6);
    early.cancelled(6);
    await settled();
    expect(local.values).toEqual({ 'early 6': 'stop' });
  });

  test('writes nothing after the worker has loaded', async () => {
    const early = new EarlyDecisions();
    early.clicked(6);
    early.close();
    await settled();
    expect(local.values).toEqual({ 'early 6': 'toggle' });
  });

  test('is one note per tab, however often it is made', () => {
    const early = new EarlyDecisions();
    for (let times = 0; times < 1_000; times++) early.cancelled(6);
    expect(Object.keys(local.values)).toEqual(['early 6']);
  });

  test('that cannot be stored is logged, and nothing else fails', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    local.fails = true;
    new EarlyDecisions().cancelled(6);
    await vi.waitFor(() => expect(warned).toHaveBeenCalledOnce());
  });
});

describe('what the popup asks for', () => {
  test('is stored under the key of the notes, so that the last decision counts', async () => {
    new EarlyDecisions().cancelled(5);
    await ask([5, 6], 'share');
    expect(read().decisions).toEqual(
      new Map([
        [5, 'share'],
        [6, 'share'],
      ]),
    );
  });

  test('differs from the notes of workers and from everything else', () => {
    const changes = {
      'early 5': { newValue: 'share' },
      'early 6': { newValue: 'release' },
      'early 7': { newValue: 'toggle' },
      'early 8': { newValue: 'stop' },
      'early 9': { newValue: null },
      'early 10': {},
      'replaced 11': { newValue: 'share' },
      shared: { newValue: 'share' },
    };
    expect([...askedIn(changes)]).toEqual([
      [5, 'share'],
      [6, 'release'],
    ]);
  });

  test('is not stored a second time by a worker that loads', () => {
    const early = new EarlyDecisions();
    const set = vi.spyOn(local, 'set');
    early.asked(5, 'share');
    expect(set).not.toHaveBeenCalled();
    expect(early.decisions.get(5)).toBe('share');
    expect(early.notes).toEqual(['early 5']);
  });
});
