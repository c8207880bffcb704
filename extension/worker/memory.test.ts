import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { forgetNotes, loadMemory, noteCancelled, noteReplaced, saveShared, writeLedger } from './memory.ts';

/** Stands in for one area of `chrome.storage`. */
class FakeArea {
  values: Record<string, unknown> = {};
  fails = false;

  get(wanted: readonly string[] | null): Promise<Record<string, unknown>> {
    const keys = wanted ?? Object.keys(this.values);
    const found = keys.filter((key) => key in this.values).map((key) => [key, this.values[key]]);
    return Promise.resolve(Object.fromEntries(found) as Record<string, unknown>);
  }

  remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) Reflect.deleteProperty(this.values, key);
    return Promise.resolve();
  }

  set(values: Record<string, unknown>): Promise<void> {
    if (this.fails) return Promise.reject(new Error('QUOTA_BYTES quota exceeded'));
    Object.assign(this.values, structuredClone(values));
    return Promise.resolve();
  }
}

const RECORD = { tabId: 1, targetId: 'T1', attachment: 'a' };

let local: FakeArea;
let session: FakeArea;

beforeEach(() => {
  local = new FakeArea();
  session = new FakeArea();
  vi.stubGlobal('chrome', { storage: { local, session } });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the first life', () => {
  test('finds nothing, and gives the installation its name', async () => {
    const boot = await loadMemory();
    expect(boot).toMatchObject({ boot: { number: 1 }, shared: [], sameRun: false });
    expect(boot.ledger).toBeUndefined();
    expect(boot.settings.pairingKey).toBe('');
    expect((await loadMemory()).instanceId).toBe(boot.instanceId);
  });
});

describe('each life', () => {
  test('has a later number and another id', async () => {
    const lives = [await loadMemory(), await loadMemory(), await loadMemory()].map(({ boot }) => boot);
    expect(lives.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(new Set(lives.map(({ id }) => id)).size).toBe(3);
  });

  test('knows which tabs got other ids before the last one had restored them', async () => {
    noteReplaced(7, 6);
    expect((await loadMemory()).replaced).toEqual([[6, 7]]);
    forgetNotes({ replaced: [6], cancelled: [] });
    expect((await loadMemory()).replaced).toEqual([]);
  });

  test('knows which tabs were taken back before the last one had restored them', async () => {
    noteCancelled(6);
    noteReplaced(8, 7);
    expect((await loadMemory()).cancelled).toEqual([6]);
    forgetNotes({ replaced: [], cancelled: [6] });
    expect(await loadMemory()).toMatchObject({ cancelled: [], replaced: [[7, 8]] });
  });

  test('knows what the last one had shared, and begun', async () => {
    await saveShared([RECORD]);
    writeLedger({ bootNumber: 1, bootId: 'x', started: 5 });
    expect(await loadMemory()).toMatchObject({
      shared: [RECORD],
      sameRun: true,
      ledger: { bootNumber: 1, bootId: 'x', started: 5 },
    });
  });

  test('knows that nothing is shared any more', async () => {
    local.values['shared'] = [RECORD];
    session.values['shared'] = [];
    expect(await loadMemory()).toMatchObject({ shared: [], sameRun: true });
  });
});

test('after a reload of the extension the tabs are known, but not as those of this run', async () => {
  await saveShared([RECORD]);
  writeLedger({ bootNumber: 1, bootId: 'x', started: 5 });
  session.values = {};
  const boot = await loadMemory();
  expect(boot).toMatchObject({ shared: [RECORD], sameRun: false });
  expect(boot.ledger).toBeUndefined();
});

test('what is stored is read with care', async () => {
  local.values = { instanceId: 7, bootNumber: 'x', settings: { port: 1234, pairingKey: 'k' } };
  const boot = await loadMemory();
  expect(boot).toMatchObject({ boot: { number: 1 }, settings: { port: 1234, pairingKey: 'k' } });
  expect(typeof boot.instanceId).toBe('string');
});

test("a client's token that an earlier version was paired with does not stay in the browser", async () => {
  local.values = { settings: { port: 1234, token: 'a-token-of-a-client' } };
  const boot = await loadMemory();
  expect(boot.settings).toEqual({ port: 1234, pairingKey: '', pairAgain: true, allowFiles: false });
  expect(JSON.stringify(local.values)).not.toContain('a-token-of-a-client');
  expect((await loadMemory()).settings).toEqual(boot.settings);
});

test('the ledger is on its way before anything else is asked of the browser', () => {
  writeLedger({ bootNumber: 1, bootId: 'x', started: 5 });
  expect(session.values).toEqual({ ledger: { bootNumber: 1, bootId: 'x', started: 5 } });
});

test('a ledger that cannot be written is reported, and ends nothing', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  session.fails = true;
  writeLedger({ bootNumber: 1, bootId: 'x', started: 5 });
  await vi.waitFor(() => expect(warned).toHaveBeenCalledOnce());
});
