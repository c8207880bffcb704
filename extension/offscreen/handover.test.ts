import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Handover } from './handover.ts';

/** As in a document: whatever is posted to any of its ports arrives in the order of the posting, in later turns. */
class FakePort {
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  peer: FakePort | undefined;

  postMessage(data: unknown): void {
    const { peer } = this;
    setTimeout(() => peer?.onmessage?.({ data: structuredClone(data) }));
  }

  close(): void {
    this.peer = undefined;
  }
}

class FakeChannel {
  readonly port1 = new FakePort();
  readonly port2 = new FakePort();

  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}

const LIFE = { bootNumber: 3, bootId: 'life 3' };

/** The ports that the worker's lives were given to write to. */
let given: FakePort[];
/** What the worker's lives were told over their own ports. */
let told: unknown[];
let handover: Handover;

/** The port of a new life to the watchdog, over which it is told. */
const lifePort = { postMessage: (message: unknown) => told.push(message) } as unknown as chrome.runtime.Port;

beforeEach(() => {
  given = [];
  told = [];
  const active = { postMessage: (_word: string, ports: FakePort[]) => given.push(...ports) };
  vi.stubGlobal('navigator', { serviceWorker: { ready: Promise.resolve({ active }) } });
  vi.stubGlobal('MessageChannel', FakeChannel);
  handover = new Handover();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('the first life is told that there is nothing', async () => {
  await handover.handOver(lifePort);
  expect(told).toEqual([{ ledger: null }]);
});

test('what a life wrote just before its end is read before the next one is told', async () => {
  await handover.giveLedgerPort();
  given[0]?.postMessage({ ...LIFE, started: 4 });
  given[0]?.postMessage(5);
  given[0]?.postMessage(6);
  await handover.handOver(lifePort);
  expect(told).toEqual([{ ledger: { ...LIFE, started: 6 } }]);
});

test('a life that wrote nothing leaves what the one before it had left', async () => {
  await handover.giveLedgerPort();
  given[0]?.postMessage({ ...LIFE, started: 4 });
  await handover.handOver(lifePort);
  await handover.giveLedgerPort();
  await handover.handOver(lifePort);
  expect(told).toEqual([{ ledger: { ...LIFE, started: 4 } }, { ledger: { ...LIFE, started: 4 } }]);
});

test('each life writes to a port of its own', async () => {
  await handover.giveLedgerPort();
  given[0]?.postMessage({ ...LIFE, started: 4 });
  await handover.giveLedgerPort();
  given[1]?.postMessage({ bootNumber: 4, bootId: 'life 4', started: 1 });
  given[1]?.postMessage(2);
  await handover.handOver(lifePort);
  expect(given).toHaveLength(2);
  expect(told).toEqual([{ ledger: { bootNumber: 4, bootId: 'life 4', started: 2 } }]);
});

test('a number without the life that it belongs to is not taken for anything', async () => {
  await handover.giveLedgerPort();
  given[0]?.postMessage(9);
  await handover.handOver(lifePort);
  expect(told).toEqual([{ ledger: null }]);
});
