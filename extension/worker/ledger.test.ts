import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Ledger, PORT_ENTRIES_MAX, type LedgerEntry, type StoredEntry } from './ledger.ts';

const LIFE = { number: 7, id: 'life 7' };
const OF_LIFE = { bootNumber: 7, bootId: 'life 7' };
const LAST: LedgerEntry = { bootNumber: 6, bootId: 'life 6', started: 12 };

let stored: StoredEntry[];
let portsAskedFor: number;

beforeEach(() => {
  vi.useFakeTimers();
  stored = [];
  portsAskedFor = 0;
});

afterEach(() => {
  vi.useRealTimers();
});

function ledger(last?: StoredEntry): Ledger {
  const made = new Ledger(
    (entry) => stored.push(entry),
    () => portsAskedFor++,
  );
  made.begin(LIFE, last);
  return made;
}

/** The writing end of a port, and what was written to it. */
function port(): { readonly port: MessagePort; readonly written: unknown[] } {
  const written: unknown[] = [];
  const messagePort = { postMessage: (message: unknown) => void written.push(message) };
  return { port: messagePort as unknown as MessagePort, written };
}

test('without a port everything is written to storage: each number once, and never a lower one', () => {
  const book = ledger();
  book.newChannel();
  book.starting(3);
  book.starting(3);
  book.starting(2);
  book.starting(8);
  expect(stored).toEqual([0, 3, 8].map((started) => ({ ...OF_LIFE, started })));
});

test('a new channel starts at 0 again, whatever the last one had', () => {
  const book = ledger();
  book.newChannel();
  book.starting(9);
  book.newChannel();
  book.starting(1);
  expect(stored.map(({ started }) => started)).toEqual([0, 9, 0, 1]);
});

test('with a port, storage records once that the entries are elsewhere, before there are any', () => {
  const book = ledger();
  const { port: messagePort, written } = port();
  book.newChannel();
  book.takePort(messagePort);
  book.starting(4);
  book.starting(5);
  expect(stored).toEqual([
    { ...OF_LIFE, started: 0 },
    { ...OF_LIFE, started: 4, elsewhere: true },
  ]);
  expect(written).toEqual([{ ...OF_LIFE, started: 4 }, 5]);
});

test('the port of a new document gets the id of the worker that writes to it', () => {
  const book = ledger();
  const [first, second] = [port(), port()];
  book.newChannel();
  book.takePort(first.port);
  book.starting(1);
  book.takePort(second.port);
  book.starting(2);
  expect(first.written).toEqual([{ ...OF_LIFE, started: 1 }]);
  expect(second.written).toEqual([{ ...OF_LIFE, started: 2 }]);
});

test('nothing is recorded before the worker has an id', () => {
  const book = new Ledger(
    (entry) => stored.push(entry),
    () => undefined,
  );
  book.starting(1);
  expect(stored).toEqual([]);
});

test('the entry that the previous worker left in storage is used', async () => {
  await expect(ledger(LAST).previous()).resolves.toEqual(LAST);
  await expect(ledger(undefined).previous()).resolves.toBeUndefined();
});

test('entries that are elsewhere are handed over, however slow storage is', async () => {
  const book = ledger({ ...LAST, elsewhere: true });
  const previous = book.previous();
  book.takeOver({ ...LAST, started: 40 });
  await expect(previous).resolves.toEqual({ ...LAST, started: 40 });
});

test('they may be handed over before anybody asks', async () => {
  const book = ledger({ ...LAST, elsewhere: true });
  book.takeOver({ ...LAST, started: 40 });
  await expect(book.previous()).resolves.toEqual({ ...LAST, started: 40 });
});

test('entries of another worker than the last one are ignored', async () => {
  const book = ledger({ ...LAST, elsewhere: true });
  book.takeOver({ ...LAST, bootId: 'life 5', started: 40 });
  await expect(book.previous()).resolves.toBeUndefined();
});

test('a document that was lost with its entries is not waited for', async () => {
  const book = ledger({ ...LAST, elsewhere: true });
  const previous = book.previous();
  await vi.advanceTimersByTimeAsync(499);
  expect(await Promise.race([previous, Promise.resolve('not yet')])).toBe('not yet');
  await vi.advanceTimersByTimeAsync(1);
  await expect(previous).resolves.toBeUndefined();
});

test('a document without entries is not waited for', async () => {
  const book = ledger({ ...LAST, elsewhere: true });
  book.takeOver(undefined);
  await expect(book.previous()).resolves.toBeUndefined();
});

test('an entry older than the first one of the last port is not used', async () => {
  const book = ledger({ ...LAST, elsewhere: true });
  book.takeOver({ ...LAST, started: LAST.started - 1 });
  await expect(book.previous()).resolves.toBeUndefined();
});

test('with a port, storage records a new channel, where the numbers start over', () => {
  const book = ledger();
  const { port: messagePort, written } = port();
  book.newChannel();
  book.takePort(messagePort);
  book.starting(9);
  book.newChannel();
  book.starting(1);
  expect(stored.at(-1)).toEqual({ ...OF_LIFE, started: 0, elsewhere: true });
  expect(written).toEqual([{ ...OF_LIFE, started: 9 }, { ...OF_LIFE, started: 0 }, 1]);
});

test('a new port is requested once, when the current one has enough entries', () => {
  const book = ledger();
  book.newChannel();
  book.takePort(port().port);
  for (let frame = 1; frame < PORT_ENTRIES_MAX; frame++) book.starting(frame);
  expect(portsAskedFor).toBe(0);
  book.starting(PORT_ENTRIES_MAX);
  expect(portsAskedFor).toBe(1);
  const { port: fresh, written } = port();
  book.takePort(fresh);
  book.starting(PORT_ENTRIES_MAX + 1);
  expect(written).toEqual([{ ...OF_LIFE, started: PORT_ENTRIES_MAX + 1 }]);
  for (let entry = 2; entry <= 2 * PORT_ENTRIES_MAX; entry++) book.starting(PORT_ENTRIES_MAX + entry);
  expect(portsAskedFor).toBe(2);
});
