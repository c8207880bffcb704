import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { writeIntent } from './intent.ts';
import { loadMemory, writeLedger } from './memory.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { FakeStorageArea } from './testing/fake-storage.ts';

const INTENT = { shared: [{ tabId: 1, targetId: 'T1' }], stopped: [], openTargets: ['T1'] };

let local: FakeStorageArea;
let session: FakeStorageArea;

beforeEach(() => {
  local = new FakeStorageArea();
  session = new FakeStorageArea();
  vi.stubGlobal('chrome', { storage: { local, session } });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the first worker', () => {
  test('finds nothing, and gives the installation its id', async () => {
    const boot = await loadMemory();
    expect(boot).toMatchObject({ boot: { number: 1 }, intent: { shared: [], sameLoad: false } });
    expect(boot.ledger).toBeUndefined();
    expect(boot.settings.pairingKey).toBe('');
    expect((await loadMemory()).instanceId).toBe(boot.instanceId);
  });
});

describe('each worker', () => {
  test('has a higher number and another id', async () => {
    const boots = [await loadMemory(), await loadMemory(), await loadMemory()].map(({ boot }) => boot);
    expect(boots.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(new Set(boots.map(({ id }) => id)).size).toBe(3);
  });

  test('knows what the previous one had shared and started', async () => {
    await writeIntent(INTENT);
    writeLedger({ bootNumber: 1, bootId: 'x', started: 5 });
    expect(await loadMemory()).toMatchObject({
      intent: { ...INTENT, sameLoad: true },
      ledger: { bootNumber: 1, bootId: 'x', started: 5 },
    });
  });

  test('gives the installation one id, however slow storage is', async () => {
    const [first, second] = await Promise.all([loadMemory(), loadMemory()]);
    expect(second.instanceId).toBe(first.instanceId);
  });
});

test('after a reload of the extension it knows the tabs, but not the ledger', async () => {
  await writeIntent(INTENT);
  writeLedger({ bootNumber: 1, bootId: 'x', started: 5 });
  session.values = {};
  const boot = await loadMemory();
  expect(boot).toMatchObject({ intent: { ...INTENT, sameLoad: false } });
  expect(boot.ledger).toBeUndefined();
});

test('malformed stored values are ignored', async () => {
  local.values = { instanceId: 7, bootNumber: 'x', settings: { port: 1234, pairingKey: 'k' } };
  const boot = await loadMemory();
  expect(boot).toMatchObject({ boot: { number: 1 }, settings: { port: 1234, pairingKey: 'k' } });
  expect(typeof boot.instanceId).toBe('string');
});

test("a client's token that an earlier version was paired with is removed from the browser", async () => {
  local.values = { settings: { port: 1234, token: 'a-token-of-a-client' } };
  const boot = await loadMemory();
  expect(boot.settings).toEqual({ ...DEFAULT_SETTINGS, port: 1234, pairAgain: true });
  expect(JSON.stringify(local.values)).not.toContain('a-token-of-a-client');
  expect((await loadMemory()).settings).toEqual(boot.settings);
});

test('the ledger is written before anything else is asked of the browser', () => {
  writeLedger({ bootNumber: 1, bootId: 'x', started: 5 });
  expect(session.values).toEqual({ ledger: { bootNumber: 1, bootId: 'x', started: 5 } });
});

test('a ledger that cannot be written is logged, and nothing else fails', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  session.fails = true;
  writeLedger({ bootNumber: 1, bootId: 'x', started: 5 });
  await vi.waitFor(() => expect(warned).toHaveBeenCalledOnce());
});
