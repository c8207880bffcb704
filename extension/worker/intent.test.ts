import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EarlyDecisions, readIntent, writeIntent, type StoredIntent } from './intent.ts';
import { FakeStorageArea } from './testing/fake-storage.ts';

const RECORD = { tabId: 1, targetId: 'T1', attachment: 'a' };
const NOTHING = { shared: [], stopped: [], openTargets: [] };

let local: FakeStorageArea;
let session: FakeStorageArea;
/** What the button shows. */
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

  test('survives a reload of the extension, which can be told', async () => {
    await writeIntent({ ...NOTHING, shared: [RECORD] });
    session.values = {};
    expect(read()).toMatchObject({ shared: [RECORD], sameLoad: false });
  });

  test('is empty at first', () => {
    expect(read()).toMatchObject({ ...NOTHING, notes: [], sameLoad: false });
  });

  test('takes up the notes that it was made from in the same step, and nothing is left of them', async () => {
    new EarlyDecisions().cancelled(5);
    const keys = read().notes;
    const set = vi.spyOn(local, 'set');
    await writeIntent(NOTHING, keys);
    expect(set).toHaveBeenCalledOnce();
    expect(set.mock.calls[0]?.[0]).toMatchObject({ shared: [], 'early 5': null });
    expect(Object.keys(local.values)).toEqual(['shared', 'stopped', 'openTargets']);
  });

  test('has taken them up even if they cannot be removed', async () => {
    new EarlyDecisions().cancelled(5);
    vi.spyOn(local, 'remove').mockRejectedValue(new Error('IO error'));
    await writeIntent(NOTHING, read().notes);
    expect(read().decisions.size).toBe(0);
    expect(read().notes).toEqual(['early 5']);
  });
});

describe('a decision that reaches a loading worker', () => {
  test('is on its way to storage.local before anything else happens', () => {
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
    ['!', 'stop'],
  ])('a click where the button shows "%s" is noted as %s', async (shown, decision) => {
    badge = Promise.resolve(shown);
    new EarlyDecisions().clicked(6);
    expect(local.values).toEqual({ 'early 6': 'toggle' });
    await settled();
    expect(local.values).toEqual({ 'early 6': decision });
  });

  test('a second click on a button that still shows the same asks for the same', async () => {
    badge = Promise.resolve('ON');
    const early = new EarlyDecisions();
    early.clicked(6);
    await settled();
    early.clicked(6);
    await settled();
    expect(local.values).toEqual({ 'early 6': 'stop' });
  });

  test('a Cancel is not overruled by a click before it', async () => {
    badge = Promise.resolve('');
    const early = new EarlyDecisions();
    early.clicked(6);
    early.cancelled(6);
    await settled();
    expect(local.values).toEqual({ 'early 6': 'stop' });
  });

  test('writes nothing late, when the worker has loaded', async () => {
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

  test('that cannot be stored is reported, and ends nothing', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    local.fails = true;
    new EarlyDecisions().cancelled(6);
    await vi.waitFor(() => expect(warned).toHaveBeenCalledOnce());
  });
});
